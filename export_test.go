package wirefold

// Checkpoint keeps a checkpoint, as an engine does by itself after some ten thousand
// articles: for tests that have fewer.
func Checkpoint(e *Engine) error {
	if err := e.writable(); err != nil {
		return err
	}
	defer e.write.Unlock()
	return e.checkpoint()
}

// Foreign is why a store can be read and not be written, or nil.
func Foreign(e *Engine) error { return e.foreign }
