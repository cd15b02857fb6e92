// Turns JSON objects into CSV: an array of them, or one after the other (JSON lines).
//
// Config: COLUMNS, the columns by name and in order (default: all, in the order of their first appearance);
// SEPARATOR, one character (a comma); HEADER, false to leave out the first line.
package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"guest/wasmjobs"
)

// A table has the columns of all its rows.
type table struct {
	columns []string
	known   map[string]bool
	rows    []map[string]string
}

func convert(payload []byte) ([]byte, error) {
	table := table{known: map[string]bool{}}
	if err := table.read(payload); err != nil {
		return nil, fmt.Errorf("bad payload: %w", err)
	}
	if columns := os.Getenv("COLUMNS"); columns != "" {
		table.columns = strings.Split(columns, ",")
	}
	wasmjobs.Log(fmt.Sprintf("%d rows of %d columns", len(table.rows), len(table.columns)))
	return table.write()
}

func (t *table) read(payload []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	if first := bytes.TrimLeft(payload, " \t\r\n"); len(first) > 0 && first[0] == '[' {
		if _, err := decoder.Token(); err != nil {
			return err
		}
		for decoder.More() {
			if err := t.readRow(decoder); err != nil {
				return err
			}
		}
		_, err := decoder.Token()
		return err
	}
	for {
		err := t.readRow(decoder)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readRow reads one object key by key, since a map would lose their order.
func (t *table) readRow(decoder *json.Decoder) error {
	start, err := decoder.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') {
		return fmt.Errorf("row %d is not an object", len(t.rows)+1)
	}
	row := map[string]string{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return noEOF(err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return noEOF(err)
		}
		column := key.(string) // in an object, the next token after More is a key
		row[column] = cell(value)
		if !t.known[column] {
			t.known[column] = true
			t.columns = append(t.columns, column)
		}
	}
	if _, err := decoder.Token(); err != nil {
		return noEOF(err)
	}
	t.rows = append(t.rows, row)
	return nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// cell returns a text without its quotes, an empty cell for null, and any other value as JSON.
func cell(value json.RawMessage) string {
	var text string
	if string(value) == "null" {
		return ""
	}
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var compact bytes.Buffer
	if json.Compact(&compact, value) != nil {
		return string(value)
	}
	return compact.String()
}

func (t *table) write() ([]byte, error) {
	var text bytes.Buffer
	writer := csv.NewWriter(&text)
	if separator := os.Getenv("SEPARATOR"); separator != "" {
		if utf8.RuneCountInString(separator) != 1 {
			return nil, errors.New("SEPARATOR must be one character")
		}
		writer.Comma, _ = utf8.DecodeRuneInString(separator)
	}
	if os.Getenv("HEADER") != "false" && len(t.columns) > 0 {
		writer.Write(t.columns)
	}
	for _, row := range t.rows {
		cells := make([]string, len(t.columns))
		for i, column := range t.columns {
			cells[i] = row[column]
		}
		writer.Write(cells)
	}
	writer.Flush()
	return text.Bytes(), writer.Error()
}

func main() {
	wasmjobs.Handle(convert)
}
