package envoy

import (
	"fmt"
	"strconv"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A target is one cluster that a route sends to.
type target struct {
	upstream *upstream
	name     string
	weight   int
	at       audit.Pos
	code     audit.Code
	why      string // why the cluster is not known
}

// targets are the clusters of a route's action or of a TCP proxy.
func (r *reader) targets(v value) []target {
	o := v.object()
	if name := o.get("cluster"); !name.isNone() {
		return []target{r.sending(name, 0)}
	}
	var all []target
	for _, c := range o.get("weighted_clusters").at("clusters").list() {
		weight, err := strconv.Atoi(c.at("weight").word())
		if name := c.at("name"); !name.isNone() && (err != nil || weight > 0) {
			all = append(all, r.sending(name, weight))
		}
	}
	if len(all) == 0 {
		all = []target{{
			upstream: r.beyond("?", "a cluster chosen for each request"),
			name:     "?", at: v.pos(), code: audit.NoValue, why: "which cluster it sends to is decided for each request",
		}}
	}
	return all
}

func (r *reader) sending(name value, weight int) target {
	t := target{upstream: r.cluster(name.word()), name: name.word(), weight: weight, at: name.pos()}
	if t.upstream == nil {
		t.code, t.why = audit.Missing, "the cluster "+t.name+" is not in the file: read what /config_dump of the running Envoy answers"
		t.upstream = r.beyond(t.name, "cluster "+t.name)
	}
	return t
}

// beyond stands for a cluster that is not in the file.
func (r *reader) beyond(name, label string) *upstream {
	return &upstream{name: name, to: []audit.Send{{To: r.local("cluster/" + name), Label: label}}}
}

// sent are the ways to targets, which see another path or host than the route is for where one is rewritten.
func sent(targets []target, path, host bool) []audit.Send {
	var sends []audit.Send
	for _, t := range targets {
		for _, s := range t.upstream.to {
			s.Weight, s.At, s.Rewrites, s.KeepsPath = t.weight, t.at, path || host, host && !path
			sends = append(sends, s)
		}
	}
	return sends
}

// placeOf is where a hop says where it sends, or else the value itself.
func placeOf(targets []target, v value) audit.Pos {
	if len(targets) > 0 && targets[0].at.Known() {
		return targets[0].at
	}
	return v.pos()
}

// ofClusters are the clocks of the connections to clusters. Where clusters of one route differ, they
// are not known.
func ofClusters(targets []target, overHTTP bool) []providers.Setting {
	var agreed []providers.Setting
	for i, t := range targets {
		if t.why != "" {
			names := saidByCluster
			if !overHTTP {
				names = names[:1]
			}
			return missing(t.code, t.at, t.why, names...)
		}
		if i == 0 {
			agreed = append(agreed, t.upstream.settings...)
			continue
		}
		agreed = common(agreed, t.upstream.settings, targets[0].name, t.name)
	}
	return agreed
}

// ofTarget names the cluster of a route that has one.
func (r *reader) ofTarget(targets []target) []providers.Block {
	if len(targets) != 1 || targets[0].why != "" {
		return nil
	}
	u := targets[0].upstream
	return r.belong(u.value, intoCluster, u.settings)
}

// common is what two clusters say of their clocks together.
func common(all, more []providers.Setting, one, other string) []providers.Setting {
	find := func(list []providers.Setting, name string) *providers.Setting {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
		return nil
	}
	differ := providers.NotKnown(audit.NoValue, fmt.Sprintf("the clusters %s and %s of the route differ in it", one, other))
	for i := range all {
		if same := find(more, all[i].Name); same == nil || same.Value != all[i].Value {
			all[i].Value = differ
		}
	}
	for _, s := range more {
		if find(all, s.Name) == nil {
			s.Value = differ
			all = append(all, s)
		}
	}
	return all
}
