package link

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"marsad"
)

// carried runs a transport and gives what it carries as text; stop ends it.
func carried(t *testing.T, tr Transport) (got <-chan string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	packets, done := make(chan string, 100), make(chan error, 1)
	go func() {
		done <- tr.Run(ctx, func(p Packet) bool {
			text := string(p.Bytes)
			if p.Topic != "" {
				text = p.Topic + " " + text
			}
			if p.End {
				text = "end " + string(p.Code)
			}
			if p.Reply != nil && len(p.Bytes) > 0 {
				p.Reply([]byte("+"))
			}
			packets <- text
			return p.Stream == 0 && !strings.Contains(text, "useless")
		})
	}()
	return packets, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// all reads until what was carried is want.
func all(t *testing.T, got <-chan string, want string) {
	t.Helper()
	text := ""
	for deadline := time.After(10 * time.Second); text != want; {
		select {
		case s := <-got:
			text += s
		case <-deadline:
			t.Fatalf("carried %q, want %q", text, want)
		}
	}
}

func TestTwoNetworks(t *testing.T) {
	defer goleak.VerifyNone(t)
	free := func() string {
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.LocalAddr().String()
	}
	a, b := free(), free()
	ready := make(chan netip.AddrPort, 1)
	got, stop := carried(t, &UDP{Addresses: []string{a, b}, Ready: func(p netip.AddrPort) { ready <- p }})
	defer stop()
	if first := <-ready; first.String() != a {
		t.Errorf("bound %s", first)
	}
	for _, to := range []string{a, b} {
		c, err := net.Dial("udp", to)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write([]byte(to)); err != nil {
			t.Fatal(err)
		}
		all(t, got, to)
	}
}

// A source may end a connection that makes no sense any more.
func TestClose(t *testing.T) {
	ready := make(chan netip.AddrPort, 1)
	l := &Listener{Addresses: []string{"127.0.0.1:0"}, Ready: func(p netip.AddrPort) { ready <- p }}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- l.Run(ctx, func(p Packet) bool {
			if len(p.Bytes) > 0 {
				p.Close()
			}
			return false
		})
	}()
	c, err := net.Dial("tcp", (<-ready).String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Write([]byte("nonsense"))
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the connection stays: %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A sensor that dials in is answered on its connection; one that is dialled is
// dialled again when it hangs up.
func TestListenerAndDialler(t *testing.T) {
	defer goleak.VerifyNone(t)
	ready := make(chan netip.AddrPort, 1)
	got, stop := carried(t, &Listener{Addresses: []string{"127.0.0.1:0"}, Ready: func(p netip.AddrPort) { ready <- p }})
	defer stop()
	c, err := net.Dial("tcp", (<-ready).String())
	if err != nil {
		t.Fatal(err)
	}
	c.Write([]byte("hello"))
	all(t, got, "hello")
	if answer := make([]byte, 1); true {
		if _, err := io.ReadFull(c, answer); err != nil || answer[0] != '+' {
			t.Errorf("answered %q, %v", answer, err)
		}
	}
	c.Close()
	all(t, got, "end ")

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for _, text := range []string{"one", "two"} {
			c, err := l.Accept()
			if err != nil {
				return
			}
			hello := make([]byte, 2)
			io.ReadFull(c, hello)
			fmt.Fprintf(c, "%s%s", hello, text)
			io.ReadFull(c, hello[:1]) // what is not read makes an end a reset
			c.Close()
		}
		l.Close()
	}()
	d, err := Dial("tcp://"+l.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Hello = func() []byte { return []byte("hi") }
	dialled, hangUp := carried(t, d)
	defer hangUp()
	all(t, dialled, "hioneend ")
	all(t, dialled, "hitwoend ")
	all(t, dialled, "end "+string(NoConnection))
}

// A file is read to its end and as it grows; put aside for a new one, the new one is.
func TestFileThatGrows(t *testing.T) {
	defer goleak.VerifyNone(t)
	path := filepath.Join(t.TempDir(), "log")
	write := func(text string) {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		f.WriteString(text)
	}
	write("old ")
	d, err := Dial("file:"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, stop := carried(t, d)
	defer stop()
	all(t, got, "old ")
	write("new")
	all(t, got, "new")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	write("next")
	all(t, got, "end next")
}

func TestPostedAndPolled(t *testing.T) {
	ready := make(chan netip.AddrPort, 1)
	got, stop := carried(t, &Posted{Address: "127.0.0.1:0", User: "u", Password: "p", Ready: func(p netip.AddrPort) { ready <- p }})
	defer stop()
	url := "http://" + (<-ready).String() + "/in"
	post := func(method, body, password string, header ...string) int {
		r, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth("u", password)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for _, c := range []struct {
		status       int
		method, body string
		password     string
		header       []string
	}{
		{204, "POST", "a", "p", nil}, {204, "PUT", "b", "p", nil}, {422, "POST", "useless", "p", nil}, {401, "POST", "a", "q", nil}, {405, "GET", "", "p", nil},
		{403, "POST", "a", "p", []string{"Origin", "http://evil.example"}}, {413, "POST", strings.Repeat("x", maxBody+1), "p", nil},
	} {
		if status := post(c.method, c.body, c.password, c.header...); status != c.status {
			t.Errorf("%s %.10s: %d, want %d", c.method, c.body, status, c.status)
		}
	}
	all(t, got, "/in a/in b/in useless")

	var asked int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 2 {
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "answer %d;", asked)
	}))
	defer server.Close()
	polled, stopPoll := carried(t, &Poll{URL: server.URL + "/obs", Every: time.Millisecond})
	defer stopPoll()
	all(t, polled, "/obs answer 1;end "+string(NoConnection)+"/obs answer 3;")
}

func TestAddressesOfDial(t *testing.T) {
	for address, good := range map[string]bool{
		"tcp://127.0.0.1:1": true, "tls://h:6514": true, "serial:/dev/ttyS0?baud=4800&parity=even&bits=7&stop=2": true, "file:/tmp/x": true, "file:-": true,
		"tcp://h": false, "udp://h:1": false, "serial:": false, "serial:/dev/x?baud=fast": false, "serial:/dev/x?speed=1": false, "serial:/dev/x?parity=some": false, "": false,
	} {
		if _, err := Dial(address, nil); (err == nil) != good || err != nil && marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// What a feed hands on makes a packet useful; why a connection is not there is counted.
func TestFeedTellsUseful(t *testing.T) {
	var useful []bool
	f := Feed{Transport: fake(func(handle func(Packet) bool) {
		for _, p := range []Packet{{Bytes: []byte("plot")}, {Bytes: []byte("junk")}, {End: true, Code: NoConnection}, {Stream: 3, End: true, Code: Lost}} {
			useful = append(useful, handle(p))
		}
	})}
	var seen bytes.Buffer
	err := f.Receive(t.Context(), func(p Packet) {
		fmt.Fprintf(&seen, "%s %d;", p.Bytes, p.Stream)
		if string(p.Bytes) == "plot" {
			f.Observe([]marsad.Observation{{}})
		}
	})
	if err != nil || fmt.Sprint(useful) != "[true false false false]" || seen.String() != "plot 0;junk 0; 3;" {
		t.Errorf("%v, %v, %s", err, useful, seen.String())
	}
	if n := f.Counters.Count().Rejected; n[NoConnection] != 1 || n[Lost] != 1 {
		t.Errorf("%v", n)
	}
}

type fake func(func(Packet) bool)

func (f fake) Run(_ context.Context, handle func(Packet) bool) error { f(handle); return nil }

func TestSendersAreBounded(t *testing.T) {
	made := 0
	s := Senders[*int]{New: func() *int { made++; return new(int) }, Max: 2}
	at := time.Unix(0, 0)
	of := func(stream uint64) *int {
		at = at.Add(time.Second)
		v, _ := s.Of(&Packet{Stream: stream, At: at})
		return v
	}
	one := of(1)
	of(2)
	if of(1) != one {
		t.Error("a sender is forgotten too soon")
	}
	of(3) // 2 was unheard for longest
	if of(1) != one || made != 3 || s.Len() != 2 {
		t.Errorf("made %d, kept %d", made, s.Len())
	}
	s.Forget(&Packet{Stream: 1})
	if s.Len() != 1 {
		t.Errorf("kept %d", s.Len())
	}
}
