'use client';
import { IconArrowDown, IconArrowUp, IconEqual } from '@tabler/icons-react';
import { inkOf } from '../charts/palette';
import { Sparkline } from '../charts/sparkline';
import { graphql, type KpiTileFragment } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { formatAmount, plural } from '../shell/format';
import { Link } from '../shell/link';
import { ToneIcon, toneClass } from '../shell/term';
import classes from './dashboard.module.css';
import { headlineOf, movementOf, originalsOf } from './figure';

graphql(`
  fragment FigureValue on FigureValue {
    kind
    amounts {
      amount
      currency
    }
    converted {
      amount
      currency
      unconverted
    }
    seconds
    count
    share
    points
  }
`);
graphql(`
  fragment KpiTile on KpiTile {
    code
    title
    value {
      ...FigureValue
    }
    previous {
      ...FigureValue
    }
    change {
      ...FigureValue
    }
    direction
    datedBy
    tone
    definition
    href
    trend {
      day
      value
    }
  }
`);

const arrows = { up: IconArrowUp, down: IconArrowDown, level: IconEqual };
const verdicts = { true: 'better', false: 'worse' } as const;

function Change({ tile }: { tile: KpiTileFragment }) {
  const movement = tile.change ? movementOf(tile.change, tile.direction) : null;
  if (!movement) return null;
  const Arrow = arrows[movement.way];
  const verdict = movement.good === null ? null : verdicts[`${movement.good}`];
  return (
    <span className={classes.change} data-verdict={verdict ?? undefined}>
      <Arrow size={12} aria-hidden /> {movement.text}
      {verdict ? <span className="visually-hidden">, {verdict} than before</span> : null}
    </span>
  );
}

/** One figure: its value, how it moved and from where, its trend; the value leads to the records behind it. */
export function KpiTile({ tile }: { tile: KpiTileFragment }) {
  const headline = headlineOf(tile.value);
  const originals = originalsOf(tile.value);
  const before = tile.previous ? headlineOf(tile.previous) : null;
  const unconverted = tile.value.converted?.unconverted ?? 0;
  return (
    <article className={`${classes.tile} ${toneClass(tile.tone)}`} aria-label={tile.title}>
      <header className={classes.tileHead}>
        {tile.tone === 'BROKEN' || tile.tone === 'RISK' ? <ToneIcon tone={tile.tone} /> : null}
        <h3>{tile.title}</h3>
        <Definition title={tile.title}>
          <p className={classes.meaning}>{tile.definition}</p>
          <p className={classes.meaning}>
            {tile.datedBy === 'now' ? 'Counts what is open now.' : `Counts by ${tile.datedBy}.`}
          </p>
        </Definition>
      </header>
      {headline ? (
        <Link href={tile.href} className={classes.value} title="Show the records behind this figure">
          {originals.length > 0 ? '≈ ' : null}
          {headline.value} <small>{headline.unit}</small>
        </Link>
      ) : (
        <Link href={tile.href} className={classes.value} title="Show the records behind this figure">
          {plural(originals.length, 'currency', 'currencies')}
        </Link>
      )}
      {originals.length > 0 ? (
        <div className={classes.lines}>
          {originals.map(({ amount, currency }) => (
            <span key={currency}>
              {formatAmount(amount, currency)} <small>{currency}</small>
            </span>
          ))}
        </div>
      ) : null}
      {unconverted > 0 && originals.length > 0 ? (
        <span className={classes.unconverted} title="No rate was published for their currency by their day">
          not converted: {plural(unconverted, 'record')}
        </span>
      ) : null}
      <div className={classes.tileFoot}>
        <span>
          <Change tile={tile} />
          <span className={classes.previous}>
            {before
              ? `from ${[before.value, before.unit].filter(Boolean).join(' ')}`
              : tile.datedBy === 'now'
                ? 'as of now'
                : null}
          </span>
        </span>
        <Trend tile={tile} />
      </div>
    </article>
  );
}

function Trend({ tile }: { tile: KpiTileFragment }) {
  if (tile.trend.length < 2) return null;
  const alarming = tile.tone === 'BROKEN' || tile.tone === 'RISK';
  return (
    <Sparkline
      values={tile.trend.map((point) => point.value)}
      ink={alarming ? inkOf(tile.tone) : 'volume'}
      label={`${tile.title} by day, ${tile.trend[0]?.day} to ${tile.trend.at(-1)?.day}`}
      width={72}
      height={24}
    />
  );
}
