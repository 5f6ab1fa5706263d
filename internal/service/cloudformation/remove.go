package cloudformation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

// deleteAll deletes every resource of the stack, in reverse order, for a
// deletion or the rollback of a creation.
func (r *run) deleteAll(ctx context.Context, complete, failed string) error {
	leftovers, err := r.leftovers(ctx)
	if err != nil {
		return err
	}
	items := map[string]garbage{}
	for _, id := range sortedKeys(r.rows) {
		row := r.rows[id]
		if row.Status == "DELETE_COMPLETE" || row.Status == "DELETE_SKIPPED" {
			continue
		}
		if row.PhysicalID == "" && strings.HasSuffix(row.Status, "_IN_PROGRESS") {
			if row, err = r.begun(row); err != nil {
				return err
			}
		}
		if row.PhysicalID != "" {
			items[id] = garbage{LogicalID: id, physical: row.physical}
		}
		if row.Old != nil && row.Step == stepReplace && row.Old.PhysicalID != row.PhysicalID {
			items[id+"#old"] = garbage{LogicalID: id, physical: *row.Old}
		}
	}
	for _, g := range leftovers {
		items["#"+strconv.FormatInt(g.Seq, 10)] = g
	}
	errs := r.removeAll(ctx, items, func(g garbage) bool {
		return slices.Contains(r.op.Retain, g.LogicalID) || g.DeletionPolicy == "Retain" ||
			g.DeletionPolicy == "RetainExceptOnCreate" && r.op.Phase != phaseRollback
	})
	if err := r.interrupted(ctx); err != nil {
		return err
	}
	return r.transition(func(tx *state.Tx, st *stack) error {
		st.Op = nil
		if len(errs) > 0 {
			names := map[string]bool{}
			for key := range errs {
				names[items[key].LogicalID] = true
			}
			return r.s.setStatus(tx, st, failed, failureReason("delete", toErrors(names)))
		}
		if _, err := tx.Exec(`DELETE FROM cfn_exports WHERE stack = ?`, st.ID); err != nil {
			return err
		}
		if complete == "DELETE_COMPLETE" {
			st.Deleted = r.s.Clock.Now()
			for _, table := range []string{"cfn_imports", "cfn_garbage", "cfn_requests"} {
				if _, err := tx.Exec(`DELETE FROM `+table+` WHERE stack = ?`, st.ID); err != nil {
					return err
				}
			}
		}
		return r.s.setStatus(tx, st, complete, "")
	})
}

// begun finds out what a creation that was never seen to its end has left: the deletion of the stack took over and
// then the process was killed. The call is repeated, as after any crash, for only it knows the name.
func (r *run) begun(row *resource) (*resource, error) {
	req := r.request(row.LogicalID, row.Type, row.Next)
	req.Name = madeUpName(r.st, row.LogicalID, row.Op)
	req.Again = true
	var res Result
	if language.IsCustom(row.Type) {
		res.PhysicalID = req.Name
		err := r.s.Store.View(r.s.ctx, func(tx *state.Tx) error {
			c, err := r.s.request(tx, requestToken(row.Op+phaseUpdate, "Create", req))
			if err != nil {
				return err
			}
			if c == nil {
				res.PhysicalID = "" // it was never asked
			} else if c.Answer != nil && c.Answer.PhysicalResourceId != "" {
				res.PhysicalID = c.Answer.PhysicalResourceId
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	} else if p := r.s.Providers[row.Type]; p != nil {
		res, _ = p.Create(r.s.ctx, req) // what failed to be there needs no deletion
	}
	next := *row
	next.physical = physical{Type: row.Type, PhysicalID: res.PhysicalID, Properties: row.Next, Needs: row.Needs, DeletionPolicy: row.DeletionPolicy}
	r.rows[row.LogicalID] = &next
	return &next, r.s.update(func(tx *state.Tx) error { return r.s.store.putResource(tx, r.st.ID, &next) })
}

// settleFailed ends an update that failed and is not rolled back: what has been replaced is left to the next clean-up,
// what could not be replaced is what it was.
func (r *run) settleFailed(tx *state.Tx, st *stack) error {
	for _, id := range sortedKeys(r.rows) {
		row := r.rows[id]
		if row.Op != r.op.ID || row.Step != stepReplace || row.Old == nil || row.Old.PhysicalID == row.PhysicalID {
			continue
		}
		next := *row
		if row.PhysicalID == "" {
			next.physical = *row.Old
		} else if err := r.discard(tx, st, id, *row.Old, row.Old.UpdateReplacePolicy == "Retain"); err != nil {
			return err
		}
		next.Old, next.Step = nil, stepUpdate
		if err := r.s.store.putResource(tx, st.ID, &next); err != nil {
			return err
		}
	}
	return nil
}

func toErrors(names map[string]bool) map[string]error {
	out := map[string]error{}
	for n := range names {
		out[n] = nil
	}
	return out
}

func (r *run) leftovers(ctx context.Context) (out []garbage, err error) {
	err = r.s.Store.View(ctx, func(tx *state.Tx) error {
		out, err = r.s.store.garbage(tx, r.st.ID)
		return err
	})
	return out, err
}

// cleanup deletes what an update (or its rollback) left over. What cannot be
// deleted is reported and left alone, as AWS does.
func (r *run) cleanup(ctx context.Context, complete string) error {
	leftovers, err := r.leftovers(ctx)
	if err != nil {
		return err
	}
	items := map[string]garbage{}
	for _, g := range leftovers {
		items["#"+strconv.FormatInt(g.Seq, 10)] = g
	}
	_ = r.removeAll(ctx, items, func(garbage) bool { return false })
	if err := r.interrupted(ctx); err != nil {
		return err
	}
	return r.transition(func(tx *state.Tx, st *stack) error {
		st.Op = nil
		return r.s.setStatus(tx, st, complete, "")
	})
}

// removeAll deletes items, each after those that need it.
func (r *run) removeAll(ctx context.Context, items map[string]garbage, retain func(garbage) bool) map[string]error {
	byLogical := map[string][]string{}
	for key, g := range items {
		byLogical[g.LogicalID] = append(byLogical[g.LogicalID], key)
	}
	// after[x] lists what must be gone before x: all that needs x.
	after := map[string][]string{}
	for key, g := range items {
		for _, n := range g.Needs {
			for _, target := range byLogical[n] {
				if target != key {
					after[target] = append(after[target], key)
				}
			}
		}
	}
	return schedule(ctx, sortedKeys(items), after, r.s.Parallel, true, func(ctx context.Context, key string) error {
		return r.remove(ctx, items[key], retain(items[key]))
	})
}

// remove deletes one physical resource and records it.
func (r *run) remove(ctx context.Context, g garbage, retain bool) error {
	if retain {
		return r.removed(g, "DELETE_SKIPPED", "")
	}
	if err := r.removed(g, "DELETE_IN_PROGRESS", ""); err != nil {
		return err
	}
	req := r.request(g.LogicalID, g.Type, g.Properties)
	req.PhysicalID, req.Again = g.PhysicalID, true
	var err error
	switch p := r.s.Providers[g.Type]; {
	case language.IsCustom(g.Type):
		_, err = r.s.custom(ctx, r.st, r.op.ID+phaseDelete, "Delete", req)
	case p == nil:
		err = fmt.Errorf("Unrecognized resource types: [%s]", g.Type) //nolint:staticcheck // AWS's words
	default:
		err = p.Delete(r.s.ctx, req)
	}
	if err == nil {
		return r.removed(g, "DELETE_COMPLETE", "")
	}
	if r.s.ctx.Err() != nil {
		return errStopped
	}
	if recordErr := r.removed(g, "DELETE_FAILED", err.Error()); recordErr != nil {
		return recordErr
	}
	return err
}

// removed records the state of a deletion: in the resource's row when g is the
// row's present resource, else only as an event.
func (r *run) removed(g garbage, status, reason string) error {
	return r.s.update(func(tx *state.Tx) error {
		row := r.get(g.LogicalID)
		if g.Seq == 0 && row != nil && row.PhysicalID == g.PhysicalID {
			next := *row
			next.Status, next.Reason = status, reason
			r.mu.Lock()
			r.rows[g.LogicalID] = &next
			r.mu.Unlock()
			return r.s.saveResource(tx, r.st, &next)
		}
		if g.Seq != 0 && status != "DELETE_IN_PROGRESS" {
			if err := r.s.store.dropGarbage(tx, g.Seq); err != nil {
				return err
			}
		}
		return r.s.addEvent(tx, r.st, event{LogicalID: g.LogicalID, PhysicalID: g.PhysicalID, Type: g.Type, Status: status, Reason: reason, Properties: mustJSON(g.Properties)})
	})
}

// collect notes, at the end of a successful update, what is to be cleaned up.
func (r *run) collect(tx *state.Tx, st *stack) error {
	for _, id := range sortedKeys(r.rows) {
		row := r.rows[id]
		if r.graph.Resources[id] == nil {
			if err := r.s.store.dropResource(tx, st.ID, id); err != nil {
				return err
			}
			if err := r.discard(tx, st, id, row.physical, row.DeletionPolicy == "Retain" || row.DeletionPolicy == "RetainExceptOnCreate"); err != nil {
				return err
			}
			continue
		}
		if row.Op != r.op.ID || row.Old == nil {
			continue
		}
		if row.Step == stepReplace && row.Old.PhysicalID != row.PhysicalID {
			if err := r.discard(tx, st, id, *row.Old, row.Old.UpdateReplacePolicy == "Retain"); err != nil {
				return err
			}
		}
		next := *row
		next.Old, next.Next = nil, nil
		if err := r.s.store.putResource(tx, st.ID, &next); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) discard(tx *state.Tx, st *stack, id string, p physical, retain bool) error {
	if p.PhysicalID == "" {
		return nil
	}
	if retain {
		return r.s.addEvent(tx, st, event{LogicalID: id, PhysicalID: p.PhysicalID, Type: p.Type, Status: "DELETE_SKIPPED"})
	}
	return r.s.store.addGarbage(tx, st.ID, garbage{LogicalID: id, physical: p})
}

// revert takes back, in order, what a failed update did.
func (r *run) revert(ctx context.Context) error {
	ids := []string{}
	needs := map[string][]string{}
	for id, row := range r.rows {
		if row.Op != r.op.ID || row.Old == nil || row.Step == "" {
			continue
		}
		ids = append(ids, id)
		needs[id] = row.Old.Needs
	}
	slices.Sort(ids)
	errs := schedule(ctx, ids, needs, r.s.Parallel, true, r.revertOne)
	if err := r.interrupted(ctx); err != nil {
		return err
	}
	return r.transition(func(tx *state.Tx, st *stack) error {
		if len(errs) > 0 {
			st.Op = nil
			return r.s.setStatus(tx, st, "UPDATE_ROLLBACK_FAILED", failureReason("update", errs))
		}
		for id, row := range r.rows {
			if row.Op != r.op.ID || row.Old != nil || row.Step != stepCreate {
				continue
			}
			if err := r.s.store.dropResource(tx, st.ID, id); err != nil {
				return err
			}
			if err := r.discard(tx, st, id, row.physical, false); err != nil {
				return err
			}
		}
		if st.Previous != nil {
			st.version, st.Previous = *st.Previous, nil
		}
		st.Op.Phase = phaseRevertCleanup
		return r.s.setStatus(tx, st, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "")
	})
}

func (r *run) revertOne(ctx context.Context, id string) error {
	row := r.get(id)
	next := *row
	next.Status, next.Reason = "UPDATE_IN_PROGRESS", ""
	if err := r.save(&next); err != nil {
		return err
	}
	var fresh *physical // what the failed update had made
	back := *row.Old
	if row.Step == stepUpdate {
		req := r.request(id, row.Type, row.Old.Properties)
		req.PhysicalID, req.Old, req.Again = row.Old.PhysicalID, row.Next, true
		req.Tags, req.OldTags = row.OldTags, row.Tags
		var res Result
		var err error
		if language.IsCustom(row.Type) {
			res, err = r.s.custom(ctx, r.st, r.op.ID+phaseRevert, "Update", req)
		} else {
			res, err = r.s.Providers[row.Type].Update(r.s.ctx, req)
		}
		if err != nil {
			if r.s.ctx.Err() != nil {
				return errStopped
			}
			failed := next
			return r.fail(&failed, err)
		}
		back.Ref, back.Attributes = res.Ref, res.Attributes
		if res.PhysicalID != "" {
			back.PhysicalID = res.PhysicalID
		}
	} else if row.PhysicalID != row.Old.PhysicalID {
		fresh = &row.physical
	}
	done := next
	done.physical, done.Status, done.Old, done.Next, done.Step = back, "UPDATE_COMPLETE", nil, nil, ""
	done.Tags = row.OldTags
	r.mu.Lock()
	r.rows[id] = &done
	r.mu.Unlock()
	return r.s.update(func(tx *state.Tx) error {
		if fresh != nil {
			if err := r.discard(tx, r.st, id, *fresh, false); err != nil {
				return err
			}
		}
		return r.s.saveResource(tx, r.st, &done)
	})
}
