// Counts the lines, words and bytes of a text.
package main

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf8"

	"guest/wasmjobs"
)

func count(text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("the payload is not UTF-8")
	}
	lines := bytes.Count(text, []byte("\n"))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		lines++
	}
	words := len(bytes.FieldsFunc(text, isSpace))
	wasmjobs.Log("counted " + strconv.Itoa(words) + " words")
	return []byte(`{"lines":` + strconv.Itoa(lines) +
		`,"words":` + strconv.Itoa(words) +
		`,"bytes":` + strconv.Itoa(len(text)) + `}`), nil
}

func isSpace(letter rune) bool {
	return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\f' || letter == '\r'
}

func main() {
	wasmjobs.Handle(count)
}
