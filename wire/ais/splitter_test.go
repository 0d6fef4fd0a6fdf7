package ais

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// recording returns a file of the recordings, or skips the test.
func recording(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = "../../../shared"
	}
	file, err := os.ReadFile(filepath.Join(root, "data", name))
	if err != nil {
		t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
	}
	return file
}

// sentences splits a file into what this room is told of its VDM and VDO sentences.
func sentences(file []byte) (all []Sentence) {
	lines := bufio.NewScanner(bytes.NewReader(file))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if s, ok := split(lines.Text()); ok {
			all = append(all, s)
		}
	}
	return all
}

func split(line string) (s Sentence, ok bool) {
	if strings.HasPrefix(line, `\`) {
		tag, rest, found := strings.Cut(line[1:], `\`)
		if !found {
			return s, false
		}
		line = rest
		tag, _, _ = strings.Cut(tag, "*")
		for part := range strings.SplitSeq(tag, ",") {
			if g, is := strings.CutPrefix(part, "g:"); is {
				s.Group = g[strings.LastIndexByte(g, '-')+1:]
			}
			if source, is := strings.CutPrefix(part, "s:"); is {
				s.Source = source
			}
		}
	}
	body, sum, found := strings.Cut(line, "*")
	if !found || !strings.HasPrefix(body, "!") || len(sum) < 2 {
		return s, false
	}
	want, err := strconv.ParseUint(sum[:2], 16, 8)
	var have byte
	for i := 1; i < len(body); i++ {
		have ^= body[i]
	}
	f := strings.Split(body, ",")
	if err != nil || byte(want) != have || len(f) < 7 || !strings.HasSuffix(f[0], "VDM") && !strings.HasSuffix(f[0], "VDO") {
		return s, false
	}
	s.Talker, s.Channel, s.Payload, s.Sequence = f[0][1:], f[4], []byte(f[5]), -1
	s.Total, _ = strconv.Atoi(f[1])
	s.Number, _ = strconv.Atoi(f[2])
	if n, err := strconv.Atoi(f[3]); err == nil {
		s.Sequence = n
	}
	s.Fill, _ = strconv.Atoi(f[6])
	return s, true
}
