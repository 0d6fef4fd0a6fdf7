package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"marsad"
)

// The environment of the kill test: the folder, for the process that is killed,
// and the number of rounds (at least 10).
const (
	killFolder = "MARSAD_STORE_KILL_FOLDER"
	killRounds = "MARSAD_STORE_KILL_ROUNDS"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(killFolder); dir != "" {
		if err := appendForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// appendForEver appends observations, track updates and events, and prints each
// number that was acknowledged: "o 17" when the observation 17 and all before
// are told to be on disk, "e 3" for the event 3.
func appendForEver(dir string) error {
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{Station: "B2", CommitInterval: 3 * time.Millisecond})
	if err != nil {
		return err
	}
	obs := radars(uint64(os.Getpid()), 2000)
	for i := 0; ; i = (i + 7) % 1990 {
		batch := obs[i : i+7]
		if err := s.AppendObservations(batch); err != nil {
			return err
		}
		if err := s.AppendTracks([]marsad.Track{{ID: marsad.TrackID{Station: "B2", Number: 1}, At: batch[0].At}}, batch[0].At); err != nil {
			return err
		}
		if err := s.AppendEvidence(killedStep(batch)); err != nil {
			return err
		}
		if i%3 == 0 {
			events, err := s.AppendEvents(ctx, someEvents(2))
			if err != nil {
				return err
			}
			fmt.Printf("e %d\n", events[1].Seq)
		} else if err := s.WaitCommitted(ctx, batch[6].Seq); err != nil {
			return err
		}
		fmt.Printf("o %d\n", s.Committed())
	}
}

// killedStep feeds all of the batch to one track.
func killedStep(batch []marsad.Observation) *marsad.TrackStep {
	step := &marsad.TrackStep{At: batch[0].At}
	for i := range batch {
		step.Associations = append(step.Associations, marsad.Association{Track: marsad.TrackID{Station: "B2", Number: 1}, Observation: batch[i].Seq, At: batch[i].At, Weight: 1})
	}
	return step
}

// checkEvidence looks whether all evidence but that of the last batch is there, once
// and in order, and rests on observations that are there.
func checkEvidence(t *testing.T, s *Store, observation uint64) {
	t.Helper()
	list, _, err := s.Evidence(t.Context(), EvidenceRequest{Track: 1, Limit: 1 << 30})
	noError(t, err)
	at := uint64(0)
	for i := range list {
		f := &list[len(list)-1-i]
		if f.Observation <= at || f.Told.Seq != f.Observation {
			t.Fatalf("evidence of observation %d after %d, which said %+v", f.Observation, at, f.Told)
		}
		if f.Observation > observation {
			break // not acknowledged
		}
		at = f.Observation
	}
	if at+7 < observation {
		t.Errorf("evidence ends at %d, observation %d was acknowledged", at, observation)
	}
}

// TestNothingAcknowledgedIsLostByKill kills a writing process again and again, at
// random moments, and looks whether what it had acknowledged is there.
func TestNothingAcknowledgedIsLostByKill(t *testing.T) {
	rounds, _ := strconv.Atoi(os.Getenv(killRounds)) // unset or no number: the least
	if rounds = max(rounds, 10); testing.Short() {
		rounds = 2
	}
	dir := t.TempDir()
	var acked struct{ observation, event uint64 }
	for round := range rounds {
		o, e := killedWriter(t, dir, 20+rand.IntN(150))
		acked.observation, acked.event = max(acked.observation, o), max(acked.event, e)
		checkReadable(t, dir, acked.event) // before anybody has put the folder in order
		s, err := Open(t.Context(), dir, Options{Station: "B2"})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		checkAcknowledged(t, s, acked.observation, acked.event)
		checkEvidence(t, s, acked.observation)
		noError(t, s.Close())
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d rounds, %d observations and %d events acknowledged, none lost", rounds, acked.observation, acked.event)
}

// killedWriter starts a writer, lets it acknowledge so many lines and a bit more,
// kills it, and returns the last numbers that it acknowledged.
func killedWriter(t *testing.T, dir string, lines int) (observation, event uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killFolder+"="+dir)
	cmd.Stderr = os.Stderr
	out := must[*bufio.Scanner](t)(scannerOf(cmd))
	noError(t, cmd.Start())
	for n := 0; out.Scan(); n++ {
		var kind string
		var seq uint64
		if _, err := fmt.Sscanf(out.Text(), "%s %d", &kind, &seq); err != nil {
			continue // the last line, cut by the kill
		}
		if kind == "o" {
			observation = seq
		} else {
			event = seq
		}
		if n == lines {
			noError(t, cmd.Process.Kill()) // what is already in the pipe still comes
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() > 0 {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return observation, event
}

func scannerOf(cmd *exec.Cmd) (*bufio.Scanner, error) {
	pipe, err := cmd.StdoutPipe()
	return bufio.NewScanner(pipe), err
}

func checkReadable(t *testing.T, dir string, event uint64) {
	t.Helper()
	r := must[*Reader](t)(OpenReader(t.Context(), dir))
	if report := must[LogReport](t)(r.VerifyLog(t.Context())); report.Err() != nil || report.LastSeq < event {
		t.Errorf("log as a reader finds it %+v, event %d was acknowledged", report, event)
	}
	noError(t, r.Close())
}

func checkAcknowledged(t *testing.T, s *Store, observation, event uint64) {
	t.Helper()
	report := must[LogReport](t)(s.VerifyLog(t.Context()))
	if report.Err() != nil || report.LastSeq < event {
		t.Errorf("log %+v, event %d was acknowledged", report, event)
	}
	checkCounts(t, s.Reader)
	next := uint64(1)
	rows := must[[]marsad.Observation](t)(allObservations(t.Context(), s.Reader))
	for _, o := range rows {
		if o.Seq != next {
			t.Fatalf("observation %d where %d was due", o.Seq, next)
		}
		next++
	}
	if next-1 < observation || s.Committed() != next-1 {
		t.Errorf("observations to %d, committed %d, acknowledged %d", next-1, s.Committed(), observation)
	}
}

// allObservations reads the blocks in the order of their numbers.
func allObservations(ctx context.Context, r *Reader) ([]marsad.Observation, error) {
	var out []marsad.Observation
	rows, err := r.db.QueryContext(ctx, `select first_seq, body from block order by first_seq`)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var first int64
		var body []byte
		if err := rows.Scan(&first, &body); err != nil {
			return nil, err
		}
		obs, err := r.codec.decode(body, uint64(first))
		if err != nil {
			return nil, err
		}
		out = append(out, obs...)
	}
	return out, rows.Err()
}
