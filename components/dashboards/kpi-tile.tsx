'use client';
import { IconArrowDown, IconArrowUp, IconEqual } from '@tabler/icons-react';
import { inkOf } from '../charts/palette';
import { Sparkline } from '../charts/sparkline';
import { graphql, type KpiTileFragment } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { Link } from '../shell/link';
import { ToneIcon, toneClass } from '../shell/term';
import { directionOf } from './audience';
import classes from './dashboard.module.css';
import { linesOf } from './tile-lines';

graphql(`
  fragment KpiTile on KpiTile {
    code
    title
    value
    unit
    previous
    change
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

function Change({ change }: { change: string }) {
  const Arrow = arrows[directionOf(change)];
  return (
    <span className={classes.change}>
      <Arrow size={12} aria-hidden /> {change}
    </span>
  );
}

/** One figure: its value, how it moved and from where, its trend; the value leads to the records behind it. */
export function KpiTile({ tile }: { tile: KpiTileFragment }) {
  const { lines, more } = linesOf(tile);
  const [only] = lines;
  const single = lines.length === 1 && only ? only : null;
  return (
    <article className={`${classes.tile} ${toneClass(tile.tone)}`} aria-label={tile.title}>
      <header className={classes.tileHead}>
        {tile.tone === 'BROKEN' || tile.tone === 'RISK' ? <ToneIcon tone={tile.tone} /> : null}
        <h3>{tile.title}</h3>
        <Definition title={tile.title}>{tile.definition}</Definition>
      </header>
      {single ? (
        <>
          <Link href={tile.href} className={classes.value} title="Show the records behind this figure">
            {single.value} <small>{single.currency ?? tile.unit}</small>
          </Link>
          <div className={classes.tileFoot}>
            {single.change ? (
              <span>
                <Change change={single.change} />
                {single.previous ? <span className={classes.previous}>from {single.previous}</span> : null}
              </span>
            ) : (
              <span className={classes.previous}>{tile.previous ? `was ${tile.previous}` : 'as of now'}</span>
            )}
            <Trend tile={tile} />
          </div>
        </>
      ) : (
        // Amounts in different currencies have no common line: a trend of them would add what must not be added.
        <Link href={tile.href} className={classes.lines} title="Show the records behind this figure">
          {lines.map((line) => (
            <span
              key={line.currency}
              className={classes.line}
              title={line.previous ? `from ${line.previous} ${line.currency}` : undefined}
            >
              <b>{line.value}</b> <small>{line.currency}</small> {line.change ? <Change change={line.change} /> : null}
            </span>
          ))}
          {more ? <small>{more}</small> : null}
        </Link>
      )}
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
