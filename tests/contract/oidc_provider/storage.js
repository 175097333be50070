// What the provider remembers. The library's own store forgets all but the last thousand things, which is
// fewer than some hundred people leave behind in a minute: they would be thrown out for no fault of theirs.

import MemoryAdapter from './node_modules/oidc-provider/lib/adapters/memory_adapter.js';

class Storage {
  #kept = new Map();

  get(key) {
    const entry = this.#kept.get(key);
    if (!entry) return undefined;
    if (entry.until > Date.now()) return entry.value;
    this.#kept.delete(key);
    return undefined;
  }

  set(key, value, { maxAge = Infinity } = {}) {
    this.#kept.set(key, { value, until: Date.now() + maxAge });
  }

  delete(key) {
    return this.#kept.delete(key);
  }
}

const storage = new Storage();

/** The provider's `adapter`: the library's own over a store that keeps everything. */
export const adapter = (model) => new MemoryAdapter(model, storage);
