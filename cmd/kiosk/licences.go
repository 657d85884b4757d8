package main

import (
	"io"

	"github.com/alecthomas/kong"

	"gongshi/assets"
)

// licencesFlag prints the licences of everything in the program, and ends it.
type licencesFlag bool

// BeforeReset runs before the command line is checked, like that of kong.VersionFlag.
func (licencesFlag) BeforeReset(app *kong.Kong) error {
	io.WriteString(app.Stdout, assets.Licences+"\n"+assets.LicenceTexts)
	app.Exit(0)
	return nil
}
