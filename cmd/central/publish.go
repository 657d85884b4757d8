package main

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"gongshi/internal/editorial"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
	"gongshi/internal/store"

	"time"
)

type publishCmd struct {
	folder
	Again   int      `type:"counter" help:"Publish it also if it is published or was erased; twice: just now, too."`
	NoName  []string `name:"no-name" placeholder:"FIELD" help:"What may be a person's name in FIELD, named by the refusal, is none, or is public."`
	Earlier bool     `help:"The notices were published elsewhere at the times that they state."`
	Format  string   `default:"text" enum:"text,json" help:"How refusals are written, text or json."`
	Files   []string `arg:"" name:"file" type:"path" help:"Records as JSON, one a file; assets/examples shows every kind. Attachments are beside the file, under their names."`
}

// Run publishes all files or none; refusals name file, field and reason.
func (c *publishCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	batch, err := c.readFiles(a, s)
	if err != nil {
		return err
	}
	done, err := s.Publish(a.ctx, batch)
	var refused *store.Refused
	if errors.As(err, &refused) {
		told := c.newRefusals(a)
		for _, p := range refused.Problems {
			if err := told.sayProblem(p.Item, batch.Items[p.Item].Record, p.Problem); err != nil {
				return err
			}
		}
		return c.refuseNothing(a)
	}
	if err != nil {
		return err
	}
	for _, p := range done {
		if err := a.line(p); err != nil {
			return err
		}
		if p.Beside != "" {
			a.printf("%s (%s) has the same content as %s, which stays in force beside it. 与信息%s内容相同，两条同时有效。",
				p.ID, p.IndexNumber, p.Beside, p.Beside)
		}
	}
	return nil
}

// readFiles reads every file, so that all faults of all files are reported at once.
func (c *publishCmd) readFiles(a *app, s *store.Store) (store.Batch, error) {
	batch := store.Batch{Files: map[string]store.File{}, New: c.Again == 0, Once: c.Again == 1}
	taker := attachmentTaker{app: a, store: s, dir: c.Dir, files: batch.Files}
	told, sound, asked, answered := c.newRefusals(a), true, false, map[string]bool{}
	for i, file := range c.Files {
		r, err := readRecord(file)
		if err != nil {
			sound = false
			if err := told.sayError(i, err); err != nil {
				return batch, err
			}
			continue
		}
		pages, problems, err := taker.takeAttachments(file, r)
		if err != nil {
			return batch, err
		}
		r, tidied := s.Rules().Tidy(r)
		for _, one := range tidied {
			fmt.Fprintf(a.stderr, "%s: %s %s\n", file, one.Reason, one.ReasonZh)
		}
		draft := store.Item{Record: r, Pages: pages, NoNames: c.noNames(r, s.Rules(), pages, answered)}
		way := editorial.NoNames(r, s.Rules(), pages, draft.NoNames, "", time.Now())
		asked = asked || slices.ContainsFunc(way.Open(r, s.Rules()), ofName)
		problems = append(problems, c.checkMoment(r, time.Now())...)
		for _, p := range append(problems, besideRefused(problems, way.Check(r, s.Rules(), time.Now()))...) {
			sound = false
			if err := told.sayProblem(i, r, p); err != nil {
				return batch, err
			}
		}
		batch.Items = append(batch.Items, draft)
	}
	if asked {
		a.printf("What may be a name above and is none, or is public: publish again with --no-name and the field. " +
			"不是个人姓名或可以公开的，加上 --no-name 和该项的位置再发布。")
	}
	for _, field := range c.NoName {
		if !answered[field] {
			sound = false
			a.printf("--no-name %s: nothing that may be a name was found in this field. 该项没有疑似姓名的内容。", field)
		}
	}
	if !sound {
		return batch, c.refuseNothing(a)
	}
	return batch, nil
}

// besideRefused leaves out digest and size of an attachment whose file was refused: nothing is known of them.
func besideRefused(refused, found []record.Problem) []record.Problem {
	return slices.DeleteFunc(found, func(p record.Problem) bool {
		at, member := path.Split(p.Field)
		return (member == "sha256" || member == "size") && slices.ContainsFunc(refused, func(r record.Problem) bool {
			return strings.HasPrefix(r.Field+"/", at) && strings.HasPrefix(at, "/attachments/")
		})
	})
}

// noNames are the fields of a record that the flags name and that may hold a name.
func (c *publishCmd) noNames(
	r *record.Record, rules *record.Rules, pages []editorial.PageFinding, answered map[string]bool,
) (fields []string) {
	for _, f := range (editorial.Review{Pages: pages}).Findings(r, rules) {
		if ofName(f) && slices.Contains(c.NoName, f.Field) && !slices.Contains(fields, f.Field) {
			fields = append(fields, f.Field)
			answered[f.Field] = true
		}
	}
	return fields
}

// clockSlack is by how much the clock of the machine on which a file was written may be ahead.
const clockSlack = 5 * time.Minute

// earliestClaim is by how much a stated time of publication may be past without --earlier.
const earliestClaim = 24 * time.Hour

// checkMoment refuses a time of publication that is still to come: the command would publish at once. A past one
// makes a late notice look like one in time, so that a person must confirm it; sample data may claim any.
func (c *publishCmd) checkMoment(r *record.Record, now time.Time) []record.Problem {
	switch {
	case r.PublishedAt.After(now.Add(clockSlack)):
		return []record.Problem{{Field: "/published_at",
			Reason: "is still to come, but this command publishes at once. Leave it out, or have a draft published at a " +
				"set time in the console.",
			ReasonZh: "发布时间尚未到来，而本命令立即发布。请删去该项，或在管理台起草并定时发布。"}}
	case !c.Earlier && !r.Sample && !r.PublishedAt.IsZero() && r.ID == "" && now.Sub(r.PublishedAt) > earliestClaim:
		return []record.Problem{{Field: "/published_at",
			Reason: "is past, but this command publishes now: the notice would count as in time. Leave it out, or, if it " +
				"was published elsewhere then, give --earlier.",
			ReasonZh: "发布时间已过，而本命令现在才发布，会被算作按时公开。请删去该项；确实在那时已在别处公开的，请加上--earlier。"}}
	}
	return nil
}

// ofName reports a finding that may be a person's name.
func ofName(f editorial.Finding) bool { return f.Kind == privacy.LikelyName }

func (c *publishCmd) refuseNothing(a *app) error {
	a.printf("Nothing was published: correct what is named above, then publish again. 什么都没有发布，请按上文改正后重新发布。")
	return errTold
}

func (c *publishCmd) newRefusals(a *app) *refusals {
	return &refusals{app: a, files: c.Files, json: c.Format == "json", named: map[int]bool{}}
}
