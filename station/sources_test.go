package station

import (
	"testing"

	"marsad"
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
