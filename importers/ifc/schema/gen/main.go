// Command gen writes the schema tables of package schema from EXPRESS files (ISO 10303-11), which buildingSMART
// publishes: one line an entity, `Name:Supertype:Attribute,Attribute`, own explicit attributes in their order.
//
//	go run ./gen IFC4.exp > ifc4.txt
package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strings"
)

var (
	comment   = regexp.MustCompile(`(?s)\(\*.*?\*\)`)
	entity    = regexp.MustCompile(`(?s)\bENTITY\s+(\w+)(.*?)END_ENTITY;`)
	subtype   = regexp.MustCompile(`SUBTYPE\s+OF\s*\(\s*(\w+)\s*\)`)
	section   = regexp.MustCompile(`(?m)^\s*(DERIVE|INVERSE|UNIQUE|WHERE)\b`)
	attribute = regexp.MustCompile(`(?s)^\s*([\w\s,]+?)\s*:`)
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen SCHEMA.exp > table.txt")
		os.Exit(2)
	}
	b, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var lines []string
	for _, m := range entity.FindAllStringSubmatch(comment.ReplaceAllString(string(b), " "), -1) {
		lines = append(lines, line(m[1], m[2]))
	}
	sort.Strings(lines)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
}

// line describes one entity. What stands before the first semicolon is its place in the tree; redeclared attributes
// (SELF\…) are the supertype's and take no place of their own.
func line(name, body string) string {
	head, rest, _ := strings.Cut(body, ";")
	super := ""
	if m := subtype.FindStringSubmatch(head); m != nil {
		super = m[1]
	}
	if at := section.FindStringIndex(rest); at != nil {
		rest = rest[:at[0]]
	}
	var attrs []string
	for _, decl := range strings.Split(rest, ";") {
		if m := attribute.FindStringSubmatch(decl); m != nil {
			for _, a := range strings.Split(m[1], ",") {
				attrs = append(attrs, strings.TrimSpace(a))
			}
		}
	}
	return name + ":" + super + ":" + strings.Join(attrs, ",")
}
