/** Legal entities: whose books a document goes to, and whose calendar counts. */
import type { PoolClient } from 'pg';
import { type Reader, Refusal, reaches } from '@/domain/access';
import { currencyCode, zoneName } from '@/domain/signals/define';
import type { Prisma } from '@/generated/prisma/client';
import { markDirty } from '@/server/correlation/queue';
import { code, object, whole, words } from './input';
import { assertUnchanged, type Expecting, type Keyed, note, setting } from './setting';

export interface LegalEntityInput extends Keyed, Expecting {
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar?: unknown;
  readonly postingHours?: number | null;
  /** from when it holds; absent: since ever, a correction */
  readonly validFrom?: Date | null;
}

/** What of an entity people set. */
export interface EntityState {
  readonly name: string;
  readonly region: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: CalendarState;
  readonly postingHours: number;
}

export interface CalendarState {
  /** YYYY-MM-DD */
  readonly holidays: readonly string[];
  /** 1 (Monday) to 7 */
  readonly workdays: readonly number[];
  /** HH:MM */
  readonly opens: string;
  readonly closes: string;
}

export const DEFAULT_CALENDAR: CalendarState = {
  holidays: [],
  workdays: [1, 2, 3, 4, 5],
  opens: '09:00',
  closes: '17:00',
};
const DEFAULT_POSTING_HOURS = 24;
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_HOLIDAYS = 1_000;

/** Whether a text is a day that exists. */
function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

/** A business calendar: holidays as days, workdays 1 (Monday) to 7, hours as HH:MM; what is absent has a default. */
function calendarOf(value: unknown): CalendarState {
  const refuse = (message: string): never => {
    throw new Refusal('invalid', message, 'calendar');
  };
  const { holidays, workdays, opens, closes } = { ...DEFAULT_CALENDAR, ...object(value, 'calendar') } as Record<
    string,
    unknown
  >;
  if (!Array.isArray(holidays) || holidays.length > MOST_HOLIDAYS || !holidays.every(isDay))
    return refuse('Holidays: days that exist, such as 2026-12-25.');
  if (!Array.isArray(workdays) || !workdays.every((day) => Number.isInteger(day) && day >= 1 && day <= 7))
    return refuse('Workdays: numbers from 1 (Monday) to 7.');
  if (workdays.length === 0) return refuse('At least one day of the week must be a workday.');
  if (
    typeof opens !== 'string' ||
    typeof closes !== 'string' ||
    !HOUR.test(opens) ||
    !HOUR.test(closes) ||
    opens >= closes
  )
    return refuse('Hours: from an earlier to a later time of day, such as 09:00 to 17:00.');
  return { holidays: [...new Set(holidays)].sort(), workdays: [...new Set(workdays)].sort(), opens, closes };
}

/** The calendar of a stored row; what it does not say has a default. */
export const storedCalendar = (value: unknown): CalendarState => ({
  ...DEFAULT_CALENDAR,
  ...(value as Partial<CalendarState> | null),
});

export const entityState = (row: {
  name: string;
  region: string;
  currency: string;
  zone: string;
  calendar: unknown;
  postingHours: number;
}): EntityState => ({
  name: row.name,
  region: row.region,
  currency: row.currency,
  zone: row.zone,
  calendar: storedCalendar(row.calendar),
  postingHours: row.postingHours,
});

/** What an entity is that nobody has set here is its first version, since ever. */
const keepFirst = (client: PoolClient, id: string) =>
  client.query<never>(
    `INSERT INTO legal_entity_version (entity_id, known_at, region, currency, zone, calendar, posting_hours)
     SELECT e.id, e.created_at, e.region, e.currency, e.zone, e.calendar, e.posting_hours FROM legal_entity e
      WHERE e.id = $1 AND NOT EXISTS (SELECT FROM legal_entity_version v WHERE v.entity_id = e.id)`,
    [id],
  );

/** Sets a legal entity by its code in the ERP, within the reach of who does it. @returns the code */
export const setLegalEntity = (reader: Reader | null, input: LegalEntityInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setLegalEntity', input, async ({ prisma, client }, actor) => {
    const id = code(input.code, 'code');
    if (!currencyCode.safeParse(input.currency).success)
      throw new Refusal('invalid', 'Use an ISO 4217 code such as EUR.', 'currency');
    if (!zoneName.safeParse(input.zone).success)
      throw new Refusal('invalid', 'Use an IANA time zone such as Europe/Berlin.', 'zone');
    const region = words(input.region, 'region', 60);
    const row = await prisma.legalEntity.findUnique({ where: { id } });
    for (const place of row ? [row.region, region] : [region])
      if (!reaches(actor, { entityId: id, region: place }))
        throw new Refusal('forbidden', 'This entity or region lies outside your reach.');
    const before = row ? entityState(row) : undefined;
    await assertUnchanged(client, 'legal entity', id, before, input.expected);
    const after: EntityState = {
      name: words(input.name, 'name'),
      region,
      currency: input.currency,
      zone: input.zone,
      calendar: input.calendar == null ? (before?.calendar ?? DEFAULT_CALENDAR) : calendarOf(input.calendar),
      postingHours: whole(input.postingHours ?? before?.postingHours ?? DEFAULT_POSTING_HOURS, 1, 8760, 'postingHours'),
    };
    const validFrom = input.validFrom ?? null;
    if (validFrom && !before)
      throw new Refusal(
        'invalid',
        'A new entity holds since ever: give a date when something of it changes.',
        'validFrom',
      );
    const { name, ...dated } = after;
    const data = { ...dated, calendar: after.calendar as unknown as Prisma.InputJsonValue };
    if (!row) await prisma.legalEntity.create({ data: { id, name, ...data } });
    await keepFirst(client, id);
    await prisma.legalEntityVersion.create({ data: { entityId: id, validFrom, knownAt: at, ...data } });
    // What is announced takes effect at its instant; until then lists show what holds.
    const announced = validFrom !== null && validFrom > at;
    if (row) await prisma.legalEntity.update({ where: { id }, data: announced ? { name } : { name, ...data } });
    await note(client, actor, at, {
      kind: 'legal entity',
      id,
      before,
      after: validFrom ? { ...after, validFrom: validFrom.toISOString() } : after,
    });
    await markDirty(client, 'legal-entity', [id]);
    if (announced) await markDirty(client, 'legal-entity', [id], validFrom);
    return id;
  });
