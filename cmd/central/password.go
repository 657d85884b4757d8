package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"gongshi/internal/errs"
)

// askPassword has a password typed twice on a terminal, unseen; else it reads the first line of standard input.
func (a *app) askPassword() (string, error) {
	in := os.Stdin
	if !term.IsTerminal(int(in.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", errs.E(errs.Unavailable, "The password cannot be read.", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2][]byte
	for i, prompt := range []string{"Password: ", "Once more: "} {
		fmt.Fprint(a.stderr, prompt)
		var err error
		typed[i], err = term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(a.stderr)
		if err != nil {
			return "", errs.E(errs.Unavailable, "The password cannot be read.", err)
		}
	}
	if !bytes.Equal(typed[0], typed[1]) {
		return "", errs.F(errs.Invalid, "The two passwords are not the same; nothing was changed.")
	}
	return string(typed[0]), nil
}
