package redshiftdata

import (
	"context"
	"strconv"
	"time"
)

// maxWait is how many seconds a request may ask to wait for a statement's end.
const maxWait = 30

// lookAgain is how long a waiting request leaves between two looks.
const lookAgain = 10 * time.Millisecond

// await waits for the end of a statement, as long as a request asks to.
func (s *Service) await(ctx context.Context, id string, seconds *int32) error {
	if seconds == nil || *seconds == 0 {
		return nil
	}
	if *seconds < 0 || *seconds > maxWait {
		return constraint(strconv.Itoa(int(*seconds)), "waitTimeSeconds", "Member must have value between 0 and "+strconv.Itoa(maxWait))
	}
	parent, _, err := splitID(id)
	if err != nil {
		return err
	}
	until := s.Clock.Now().Add(time.Duration(*seconds) * time.Second)
	for {
		st, _, err := s.load(ctx, parent)
		if err != nil || ended(st.status) || !s.Clock.Now().Before(until) {
			return err
		}
		if s.pause(ctx, lookAgain); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
