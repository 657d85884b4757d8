package main

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel end a process with its parent.
func dieWithParent(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
