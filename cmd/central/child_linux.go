package main

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel end a process with the one that started it.
func dieWithParent(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
