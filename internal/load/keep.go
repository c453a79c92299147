package load

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// keep makes of a source what a snapshot holds of it.
func keep(s *Source) keptFrom {
	from := keptFrom{Name: s.Name, Key: s.Key, Partial: s.Partial, Hops: []keptHop{}, Unread: keepUnread(s.Unread)}
	for i := range s.Readings {
		from.Hops = append(from.Hops, keepHop(&s.Readings[i]))
	}
	for i := range s.Ends {
		e := &s.Ends[i]
		from.Ends = append(from.Ends, keptEnd{
			Name: e.Hop.Name, Names: keepNames(e.Hop.Names), Assumed: e.Hop.Assumed, Why: keepUnread([]audit.Unread{e.Why})[0],
			Image: e.Image,
		})
	}
	return from
}

func keepHop(r *providers.Reading) keptHop {
	hop := keptHop{
		System: r.System, Name: r.Name, Names: keepNames(r.Names), Context: keepContext(&r.Context),
		Host: string(r.Route.Host), Path: string(r.Route.Path), Assumed: r.Assumed, Unread: keepUnread(r.Unread),
	}
	for _, beside := range r.Beside {
		hop.Beside = append(hop.Beside, keptRoute{string(beside.Host), string(beside.Path)})
	}
	for _, send := range r.Sends {
		hop.Sends = append(hop.Sends, keptSend{
			To: send.To, Label: send.Label, Host: string(send.Route.Host), Path: string(send.Route.Path),
			Weight: send.Weight, Assumed: send.Assumed,
		})
	}
	for _, set := range r.Settings {
		hop.Settings = append(hop.Settings, keptSetting{
			Name: set.Name, Value: keptValue(set.Value), Seen: set.Seen,
			Code: set.Value.Unknown.Code, Why: set.Value.Unknown.Why,
		})
	}
	return hop
}

func keepNames(names []audit.Name) []keptName {
	var all []keptName
	for _, n := range names {
		all = append(all, keptName(n))
	}
	return all
}

func keepContext(c *providers.Context) *keptContext {
	k := keptContext{Version: c.Version, Plan: c.Plan, Type: c.Type, AppProtocol: c.AppProtocol, Scheme: c.Scheme}
	for key, u := range c.Unknown {
		if k.Unknown == nil {
			k.Unknown = map[string]keptUnknown{}
		}
		k.Unknown[key] = keptUnknown(u)
	}
	if k.Version+k.Plan+k.Type+k.AppProtocol+k.Scheme == "" && k.Unknown == nil {
		return nil
	}
	return &k
}

func keepUnread(rows []audit.Unread) []keptUnread {
	var all []keptUnread
	for _, u := range rows {
		all = append(all, keptUnread{Code: u.Code, System: u.System, Hop: u.Hop, Setting: u.Setting, Why: u.Why})
	}
	return all
}

// restore is the inverse of keep.
func (k *keptFrom) restore() (Source, error) {
	s := Source{Name: k.Name, Key: k.Key, Partial: k.Partial, Unread: restoreUnread(k.Unread)}
	for i := range k.Hops {
		r, err := k.Hops[i].restore()
		if err != nil {
			return s, err
		}
		s.Readings = append(s.Readings, r)
	}
	for _, e := range k.Ends {
		why := restoreUnread([]keptUnread{e.Why})[0]
		s.Ends = append(s.Ends, End{
			Hop: audit.Hop{
				System: providers.Custom, Name: e.Name, Names: restoreNames(e.Names), Assumed: e.Assumed,
				Passes: audit.Nothing, Layer: audit.FromLive, Unread: why.Why,
			},
			Why: why, Image: e.Image,
		})
	}
	return s, nil
}

func (k *keptHop) restore() (providers.Reading, error) {
	r := providers.Reading{
		System: k.System, Name: k.Name, Names: restoreNames(k.Names), Layer: audit.FromLive,
		Route: audit.Route{Host: audit.Pattern(k.Host), Path: audit.Pattern(k.Path)}, Assumed: k.Assumed, Unread: restoreUnread(k.Unread),
	}
	if c := k.Context; c != nil {
		r.Context = providers.Context{Version: c.Version, Plan: c.Plan, Type: c.Type, AppProtocol: c.AppProtocol, Scheme: c.Scheme}
		for key, u := range c.Unknown {
			if r.Context.Unknown == nil {
				r.Context.Unknown = map[string]providers.Unknown{}
			}
			r.Context.Unknown[key] = providers.Unknown(u)
		}
	}
	for _, beside := range k.Beside {
		r.Beside = append(r.Beside, audit.Route{Host: audit.Pattern(beside.Host), Path: audit.Pattern(beside.Path)})
	}
	for _, s := range k.Sends {
		r.Sends = append(r.Sends, audit.Send{
			To: s.To, Label: s.Label, Route: audit.Route{Host: audit.Pattern(s.Host), Path: audit.Pattern(s.Path)},
			Weight: s.Weight, Assumed: s.Assumed,
		})
	}
	for i := range k.Settings {
		set := &k.Settings[i]
		value, err := set.restoreValue()
		if err != nil {
			return r, err
		}
		r.Settings = append(r.Settings, providers.Setting{Name: set.Name, Value: value, Known: audit.Observed, Seen: set.Seen})
	}
	return r, nil
}

func restoreNames(names []keptName) []audit.Name {
	var all []audit.Name
	for _, n := range names {
		all = append(all, audit.Name(n))
	}
	return all
}

func restoreUnread(rows []keptUnread) []audit.Unread {
	var all []audit.Unread
	for _, u := range rows {
		all = append(all, audit.Unread{Code: u.Code, System: u.System, Hop: u.Hop, Setting: u.Setting, Why: u.Why})
	}
	return all
}
