package lambda

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// architectures are Lambda's names of Go's.
var architectures = map[string]string{"amd64": "x86_64", "arm64": "arm64"}

// checkBootstrap refuses a bootstrap that this machine cannot run, and one that is not of the architecture the function
// names, which AWS could not run. A script is let through.
func checkBootstrap(path, architecture string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return invalid("the code has no file named bootstrap at the top of the zip, which provided.al2023 runs")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	goos, goarch, err := binaryOf(f)
	if err != nil {
		return err
	}
	if goos == "script" {
		return nil
	}
	if goos != runtime.GOOS || goarch != runtime.GOARCH {
		return invalid("bootstrap is built for %s/%s and this machine is %s/%s: the local cloud runs functions as processes; build it with GOOS=%s GOARCH=%s",
			goos, goarch, runtime.GOOS, runtime.GOARCH, runtime.GOOS, runtime.GOARCH)
	}
	if got := architectures[goarch]; got != architecture {
		return invalid("bootstrap is built for %s and the function's architecture is %s: set Architectures to [%s]", got, architecture, got)
	}
	return nil
}

// binaryOf reads the platform of an executable.
func binaryOf(f *os.File) (goos, goarch string, err error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil {
		return "", "", invalid("bootstrap is no executable: it has less than 4 bytes")
	}
	switch {
	case bytes.HasPrefix(head, []byte("#!")):
		return "script", "", nil
	case string(head) == elf.ELFMAG:
		e, err := elf.NewFile(f)
		if err != nil {
			return "", "", invalid("bootstrap is no executable: %v", err)
		}
		return "linux", machine(e.Machine.String()), nil
	default:
		m, err := macho.NewFile(f)
		if err != nil {
			return "", "", invalid("bootstrap is no executable of Linux (ELF) or macOS (Mach-O), and no script")
		}
		return "darwin", machine(m.Cpu.String()), nil
	}
}

// machine is Go's name of a processor.
func machine(name string) string {
	switch name {
	case elf.EM_X86_64.String(), macho.CpuAmd64.String():
		return "amd64"
	case elf.EM_AARCH64.String(), macho.CpuArm64.String():
		return "arm64"
	}
	return strings.ToLower(strings.TrimPrefix(name, "EM_"))
}
