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

/** One figure: its value, how it moved and from where, its trend; the value leads to the records behind it. */
export function KpiTile({ tile }: { tile: KpiTileFragment }) {
  const direction = tile.change ? directionOf(tile.change) : 'level';
  const Arrow = arrows[direction];
  return (
    <article className={`${classes.tile} ${toneClass(tile.tone)}`} aria-label={tile.title}>
      <header className={classes.tileHead}>
        {tile.tone === 'BROKEN' || tile.tone === 'RISK' ? <ToneIcon tone={tile.tone} /> : null}
        <h3>{tile.title}</h3>
        <Definition title={tile.title}>{tile.definition}</Definition>
      </header>
      <Link href={tile.href} className={classes.value} title="Show the records behind this figure">
        {tile.value}
        {tile.unit ? <small> {tile.unit}</small> : null}
      </Link>
      <div className={classes.tileFoot}>
        <span className={classes.change}>
          {tile.change ? (
            <>
              <b>
                <Arrow size={12} aria-hidden /> {tile.change}
              </b>
              {tile.previous ? <span className={classes.previous}>from {tile.previous}</span> : null}
            </>
          ) : (
            <span className="quiet">No earlier period to compare with</span>
          )}
        </span>
        {tile.trend.length > 1 ? (
          <Sparkline
            values={tile.trend.map((point) => point.value)}
            ink={inkOf(tile.tone)}
            label={`${tile.title} by day, ${tile.trend[0]?.day} to ${tile.trend.at(-1)?.day}`}
            width={72}
            height={24}
          />
        ) : null}
      </div>
    </article>
  );
}
