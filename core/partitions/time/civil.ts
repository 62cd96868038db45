/** Days and dates of the proleptic Gregorian calendar as arithmetic. Source: Hinnant, "chrono-compatible low-level date algorithms". */

/** Seconds of a day on the local clock. */
export const daySeconds = 86_400;

/** Days of the calendar's period, 400 years; a whole number of weeks. */
export const cycleDays = 146_097;

/** Days since 1970-01-01 of a date that exists. */
export function dayOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * cycleDays + dayOfEra - 719_468;
}

/** A date. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The date of a day number. */
export function civilOf(dayNumber: number): Civil {
  const z = dayNumber + 719_468;
  const era = Math.floor(z / cycleDays);
  const dayOfEra = z - era * cycleDays;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1,
  };
}

/** Days of a month. */
export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Day of the week of a day number, 0 = Sunday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

/** Days since 1970-01-01 of `YYYY-MM-DD`, or NaN when it is no date. */
export function dayNumber(date: string): number {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (found === null) return Number.NaN;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return exists ? dayOf(year, month, day) : Number.NaN;
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** The date of a day number, `YYYY-MM-DD`. */
export function dateOf(day: number): string {
  const { year, month, day: dom } = civilOf(day);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dom)}`;
}

/** True for a real calendar date written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return !Number.isNaN(dayNumber(text));
}
