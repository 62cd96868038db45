/** Which items each user has chosen, in the order in which their embeddings are added. */

/** Some events; the first `rows` values of each array count. */
export interface EventBatch {
  readonly rows: number;
  readonly user: ArrayLike<number>;
  /** Microseconds. */
  readonly ts: ArrayLike<number>;
  readonly item: ArrayLike<number>;
}

/** The events of one user are `items[from]` up to, not including, `items[to]`. */
export interface UserEvents {
  readonly from: number;
  readonly to: number;
}

const nothing: UserEvents = { from: 0, to: 0 };

/**
 * Events by user, from a stream sorted by (user, ts, item). What is kept is the item of each event and a place a user.
 *
 * ```
 *   user     4         9
 *   items    7 3 7     12       an item chosen twice stands there twice
 * ```
 */
export class UserHistory {
  #items: Float64Array = new Float64Array(1024);
  readonly #users = new Map<number, UserEvents>();
  #length = 0;
  #from = 0;
  #user = Number.NEGATIVE_INFINITY;
  #ts = Number.NEGATIVE_INFINITY;
  #item = Number.NEGATIVE_INFINITY;

  /** Adds the next events. @throws RangeError for one that steps back in (user, ts, item) */
  push({ rows, user, ts, item }: EventBatch): void {
    this.#reserve(rows);
    for (let i = 0; i < rows; i++) {
      const [u, t, it] = [user[i]!, ts[i]!, item[i]!];
      if (u !== this.#user) this.#begin(u);
      else if (t < this.#ts || (t === this.#ts && it < this.#item)) throw this.#unsorted(u, t, it);
      this.#ts = t;
      this.#item = it;
      this.#items[this.#length++] = it;
    }
  }

  /** Items of all events; those of a user are told by {@link of}. */
  get items(): Float64Array {
    return this.#items.subarray(0, this.#length);
  }

  /** The events of a user; none for one who has none. */
  of(user: number): UserEvents {
    if (user === this.#user) return { from: this.#from, to: this.#length };
    return this.#users.get(user) ?? nothing;
  }

  #begin(user: number): void {
    if (user < this.#user) throw this.#unsorted(user, Number.NaN, Number.NaN);
    if (this.#length > 0) this.#users.set(this.#user, { from: this.#from, to: this.#length });
    this.#user = user;
    this.#from = this.#length;
  }

  #reserve(rows: number): void {
    if (this.#length + rows <= this.#items.length) return;
    const grown = new Float64Array(Math.max(2 * this.#items.length, this.#length + rows));
    grown.set(this.#items);
    this.#items = grown;
  }

  #unsorted(user: number, ts: number, item: number): RangeError {
    const at = Number.isNaN(ts) ? '' : `, ts ${ts}, item ${item}`;
    return new RangeError(
      `event ${this.#length} (user ${user}${at}) comes before the one ahead of it; sort by user, ts, item`,
    );
  }
}
