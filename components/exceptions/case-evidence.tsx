'use client';
import type { CaseDetailFragment } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { formatCount, formatMoney, formatQuantity } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { useSystem } from '../shell/viewer';
import classes from './case.module.css';

/** What broke, what it means, what mends and what closes it. */
export function Playbook({ exception }: { exception: CaseDetailFragment }) {
  const { type } = exception;
  return (
    <section className={classes.playbook} aria-label="What broke and what mends it">
      <h2>
        {type.title} <Definition title={type.title}>{type.rule}</Definition>
      </h2>
      {exception.resolution ? (
        <p className={classes.resolution}>
          <TermBadge term={exception.statusTerm} plain /> {exception.resolution}
        </p>
      ) : null}
      <dl>
        <div>
          <dt>What it means</dt>
          <dd>{type.consequence}</dd>
        </div>
        <div>
          <dt>What mends it</dt>
          <dd>{type.remedy}</dd>
        </div>
        <div>
          <dt>What closes it</dt>
          <dd>{type.evidence}</dd>
        </div>
        <div>
          <dt>Examples</dt>
          <dd>
            <Link href={`/exceptions/types?type=${type.code}`}>{type.title} in the catalogue</Link>
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** What the rule saw. */
export function Evidence({ items }: { items: CaseDetailFragment['evidence'] }) {
  return (
    <Section title="Evidence" definition="What the rule saw when it opened or last looked at this case.">
      {items.length > 0 ? (
        <dl className={classes.evidence}>
          {items.map((item) => (
            <div key={`${item.label} ${item.value}`}>
              <dt>{item.label}</dt>
              <dd>
                <Stated {...item} />
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={classes.text}>The rule names no single record.</p>
      )}
    </Section>
  );
}

/** A value as the rule saw it, written as everywhere: instants in the zone of the screen, amounts in their currency's form. */
function Stated({ kind, value, currency, unit }: CaseDetailFragment['evidence'][number]) {
  const system = useSystem();
  switch (kind) {
    case 'INSTANT':
      return <Time at={value} absolute />;
    case 'MONEY':
      return formatMoney(value, currency);
    case 'QUANTITY':
      return formatQuantity(value, unit);
    case 'COUNT':
      return formatCount(value);
    case 'IDENTIFIER':
      return system(value) === value ? <Identifier value={value} /> : system(value);
    case 'TEXT':
      return system(value);
  }
}
