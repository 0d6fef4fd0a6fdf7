// Command marsad is the whole of Marsad: a station, its demo, and the tools of
// an integrator. Here are flags and exit codes; the work is elsewhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"marsad/internal/recording"
)

// version is set when a release is built.
var version = "development"

// cli is the command line: one field a command.
type cli struct {
	Demo     demoCmd     `cmd:"" help:"Start a station that plays an invented exercise, and print where to look."`
	Run      runCmd      `cmd:"" help:"Start a station from its configuration file."`
	Check    checkCmd    `cmd:"" help:"Check a configuration file without starting anything."`
	Decode   decodeCmd   `cmd:"" help:"Print a recording or a feed, one JSON object a record; or guess what it is."`
	Probe    probeCmd    `cmd:"" help:"Listen to a feed and say what it is, with the YAML to use it."`
	Track    trackCmd    `cmd:"" help:"Run the tracker over a benchmark scenario and write its tracks."`
	Replay   replayCmd   `cmd:"" help:"Send a recording to a source of a running station."`
	Export   exportCmd   `cmd:"" help:"Write stored observations, tracks, alerts or the log to a file."`
	State    stateCmd    `cmd:"" help:"Export or import zones and sensor sites."`
	Licences licencesCmd `cmd:"" help:"Print the licences of everything in this program."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// exitCode ends the program with a code of its own, after its message was printed.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run parses the arguments, does the work and returns the exit code: 0 done, 1
// failed, 2 the command line is wrong.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("marsad"),
		kong.Description("Watch over long, empty borders: sensors in, one picture, alarms out.\n\nBegin with: marsad demo"),
		kong.Writers(out, errOut),
		kong.Vars{"protocols": strings.Join(recording.Protocols(), ", ")},
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&streams{in, out, errOut}),
	)
	if err != nil {
		fmt.Fprintln(errOut, "marsad:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if exited >= 0 { // help was asked for and printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(errOut, "marsad: %v\nmarsad --help lists the commands, marsad COMMAND --help explains one.\n", err)
		return 2
	}
	var code exitCode
	switch err := k.Run(); {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	default:
		fmt.Fprintln(errOut, "marsad:", err)
		return 1
	}
}
