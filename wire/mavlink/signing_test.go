package mavlink

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

// signed are frames of pymavlink (b4c7ca2), signed with the key of the bytes 1 to 32 for
// link 3 of system 7, component 1, from the timestamp 35000000000000 on.
var signed = [...]string{
	"fd1c0100000701210000e80300004036161440cdf5fc50f80c00c0d4010026022efb0a0028237e250300309112d51f51f47337ace2",
	"fd090100010701000000040000000203d104030f4d0301309112d51f60948abb3a83",
}

const signedFrom = 35_000_000_000_000

func signingKey() (k Key) {
	for i := range k {
		k[i] = byte(i + 1)
	}
	return k
}

// signedAt is when the frames of the other library were signed.
func signedAt() time.Time {
	return time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).Add(signedFrom / 100_000 * time.Second)
}

func whole(t *testing.T, b []byte) Frame {
	t.Helper()
	var r Framer
	r.Write(b)
	f, ok := r.Next()
	if !ok {
		t.Fatalf("%x is no frame: %+v", b, r.Stats())
	}
	return f
}

func TestSignaturesOfAnotherLibrary(t *testing.T) {
	now := signedAt()
	if SigningTime(now) != signedFrom {
		t.Fatalf("%s is %d", now, SigningTime(now))
	}
	v := NewVerifier(signingKey())
	var other Key
	wrong := NewVerifier(other)
	for i, text := range signed {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		f := whole(t, b)
		link, at := f.SignedAt()
		if link != 3 || at < signedFrom || at > signedFrom+10 {
			t.Errorf("link %d at %d", link, at)
		}
		if got := wrong.Check(&f, now); got != Forged {
			t.Errorf("frame %d of another key: %d", i, got)
		}
		if got := v.Check(&f, now); got != Trusted {
			t.Errorf("frame %d: %d", i, got)
		}
		if got := v.Check(&f, now); got != Replayed {
			t.Errorf("frame %d again: %d", i, got)
		}
		key := signingKey()
		again, err := AppendSigned(nil, &f, &key, link, at)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("signed by us: %v\n%x, want\n%x", err, again, b)
		}
		// One wrong bit in the signed bytes that the checksum does not cover, and in the proof.
		for _, place := range []int{len(b) - 13, len(b) - 12, len(b) - 1} {
			bent := bytes.Clone(b)
			bent[place] ^= 1
			g := whole(t, bent)
			if got := NewVerifier(signingKey()).Check(&g, now); got != Forged {
				t.Errorf("frame %d with byte %d bent: %d", i, place, got)
			}
		}
	}
}

// The first of a stream may be a minute old and no more; without a signature nothing is
// believed; streams are told apart by link.
func TestAgeAndStreams(t *testing.T) {
	key := signingKey()
	m := NewMessage(Heartbeat)
	now := signedAt()
	make := func(link byte, at time.Time) Frame {
		b, err := AppendSigned(nil, &Frame{Version: 2, System: 7, Component: 1, Message: m}, &key, link, SigningTime(at))
		if err != nil {
			t.Fatal(err)
		}
		return whole(t, b)
	}
	v := NewVerifier(key)
	for _, c := range []struct {
		name string
		link byte
		at   time.Duration
		want Trust
	}{
		{"two minutes old", 1, -2 * time.Minute, Replayed}, {"half a minute old", 1, -30 * time.Second, Trusted}, {"earlier than the last", 1, -31 * time.Second, Replayed},
		{"another link", 2, -31 * time.Second, Trusted}, {"later", 1, time.Second, Trusted},
	} {
		f := make(c.link, now.Add(c.at))
		if got := v.Check(&f, now); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	plain, err := AppendFrame(nil, &Frame{Version: 2, System: 7, Component: 1, Message: m})
	if err != nil {
		t.Fatal(err)
	}
	f := whole(t, plain)
	if got := NewVerifier(key).Check(&f, now); got != Unsigned {
		t.Errorf("without a signature: %d", got)
	}
	if _, err := AppendSigned(nil, &Frame{Version: 1, System: 7, Component: 1, Message: m}, &key, 1, 1); err == nil {
		t.Error("version 1 was signed")
	}
}

func TestKeys(t *testing.T) {
	want := signingKey()
	for _, text := range [][]byte{want[:], []byte(hex.EncodeToString(want[:]) + "\n")} {
		if got, err := ParseKey(text); err != nil || got != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "short", strings.Repeat("z", 64), strings.Repeat("0", 63)} {
		if _, err := ParseKey([]byte(text)); err == nil || strings.Contains(err.Error(), "zz") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
