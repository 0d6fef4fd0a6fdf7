package marsad

import (
	"errors"
	"fmt"
)

// Code is what an error, a reason or a finding means, for machines and for
// translation: words are made at the edge, in the reader's language.
type Code string

// The closed set of error codes.
const (
	BadRequest  Code = "bad-request"   // the request or its parameters make no sense
	NotFound    Code = "not-found"     // no such thing
	Conflict    Code = "conflict"      // the thing has changed, or is in another state
	NotAllowed  Code = "not-allowed"   // the actor may not do this
	TooLarge    Code = "too-large"     // over a stated limit
	Unavailable Code = "unavailable"   // cannot be had now; try again
	StoreHeld   Code = "store-held"    // another process holds the data folder
	StoreBroken Code = "store-broken"  // the store or the log does not verify
	StoreTooNew Code = "store-too-new" // written by a newer Marsad
	Undecodable Code = "undecodable"   // bytes that are not what they should be
	BadConfig   Code = "bad-config"    // the configuration file is wrong
	Internal    Code = "internal"      // our own mistake
)

// Error is an error with a code. Params hold what a message in any language
// needs (names, numbers), under the names that the translations use.
type Error struct {
	Code   Code
	Params map[string]any
	Err    error
}

// Error gives the code's technical text, in English, for logs.
func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an Error whose cause is the formatted text; %w wraps.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// CodeOf returns the code of the first Error in err's chain, Internal without one.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
