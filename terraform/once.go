package terraform

// A once keeps one of the texts and numbers that stand in a file many times. Nil keeps none.
type once struct {
	file    *File // whose references may be parsed again; nil: they may not
	names   map[string]string
	texts   map[string]any
	numbers map[float64]any
}

// name is a text that equals s.
func (o *once) name(s string) string {
	if have, ok := o.names[s]; ok {
		return have
	}
	if o.names == nil {
		o.names = map[string]string{}
	}
	o.names[s] = s
	return s
}

func (o *once) text(s string) any {
	if o == nil {
		return s
	}
	have, ok := o.texts[s]
	if !ok {
		have = s
		if o.texts == nil {
			o.texts = map[string]any{}
		}
		o.texts[s] = have
	}
	return have
}

func (o *once) number(n float64) any {
	if o == nil {
		return n
	}
	have, ok := o.numbers[n]
	if !ok || n == 0 { // of zeros there are two
		have = n
		if o.numbers == nil {
			o.numbers = map[float64]any{}
		}
		o.numbers[n] = have
	}
	return have
}
