package sqlshell

import (
	"context"
	"os"
	"os/signal"
)

// notifyInterrupt returns a context that Ctrl-C ends while a statement runs.
func notifyInterrupt(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt)
}
