import type { ReactNode } from 'react';
import { Definition } from './definition';
import classes from './page.module.css';
import { ZoneProvider } from './time';
import { UnknownParams } from './unknown-params';
import { ZoneSwitch } from './zone-switch';

/**
 * A screen: its title (the document's too), actions at the right, content below.
 * `fill` gives the content exactly the height that is left, for a table that scrolls on its own.
 */
export function Page({
  title,
  heading,
  subtitle,
  actions,
  fill = false,
  params,
  zone,
  children,
}: {
  title: string;
  /** What stands as heading when it is more than the title's words. */
  heading?: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
  fill?: boolean;
  /** Keys of the address that the screen reads; given, it says which of the address it does not know. */
  params?: readonly string[];
  /** The zone of the legal entity that the screen is about. */
  zone?: string | null | undefined;
  children: ReactNode;
}) {
  return (
    <ZoneProvider zone={zone}>
      <div className={fill ? `${classes.page} ${classes.fill}` : classes.page}>
        <title>{`${title} · Throughline`}</title>
        <div className={classes.head}>
          <h1 className={classes.title}>{heading ?? title}</h1>
          {subtitle ? <div className={classes.subtitle}>{subtitle}</div> : null}
          <div className={classes.actions}>
            {actions}
            <ZoneSwitch />
          </div>
        </div>
        {params ? <UnknownParams known={params} /> : null}
        <div className={fill ? classes.body : `${classes.body} ${classes.padded}`}>{children}</div>
      </div>
    </ZoneProvider>
  );
}

/** A bordered part of a screen with its own heading; `definition` puts its meaning one click away. */
export function Section({
  title,
  definition,
  actions,
  children,
}: {
  title: string;
  definition?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h2 className={classes.sectionTitle}>{title}</h2>
        {definition ? <Definition title={title}>{definition}</Definition> : null}
        {actions ? <div className={classes.sectionActions}>{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}
