// Package cot takes Cursor on Target events of the field: where our own people and
// assets are, what they mark, their calls for help. Chat and tasks are not taken.
package cot
