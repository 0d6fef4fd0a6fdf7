package station

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad"
	"marsad/link"
)

func TestOneRealFeedMakesNoExercise(t *testing.T) {
	feed := func(id marsad.ExerciseID) Feed { return Feed{Marks: marsad.Marks{Exercise: id}} }
	for _, c := range []struct {
		feeds []Feed
		want  marsad.ExerciseID
	}{
		{nil, ""},
		{[]Feed{feed("x"), feed("x")}, "x"},
		{[]Feed{feed("x"), feed("")}, ""},
		{[]Feed{feed(""), feed("x")}, ""},
		{[]Feed{feed("x"), feed("y")}, ""},
	} {
		if got := CommonExercise(c.feeds); got != c.want {
			t.Errorf("%v: %q, want %q", c.feeds, got, c.want)
		}
	}
}

// A key that is missing, or none, keeps a station from starting; it is not told.
func TestSigningKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	f := Feed{Name: "radio", Protocol: "mavlink", SigningFile: file}
	if _, err := mavlinkSource(&f, link.Feed{}); err == nil || !strings.Contains(err.Error(), "radio") {
		t.Errorf("no file: %v", err)
	}
	for text, good := range map[string]bool{strings.Repeat("0a", 32): true, strings.Repeat("secret", 5): false} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := mavlinkSource(&f, link.Feed{}); (err == nil) != good || err != nil && strings.Contains(err.Error(), "secretsecret") {
			t.Errorf("%d characters: %v", len(text), err)
		}
	}
}
