'use client';
import type { ReactNode } from 'react';
import { Link } from '../shell/link';
import { Page } from '../shell/page';
import { Forbidden } from '../shell/states';
import { useMay, useViewer } from '../shell/viewer';
import classes from './admin.module.css';

/** The parts of set-up, in the order in which a company comes about. */
const SECTIONS = [
  { path: '/admin', label: 'Overview' },
  { path: '/admin/entities', label: 'Legal entities' },
  { path: '/admin/teams', label: 'Teams' },
  { path: '/admin/sources', label: 'Sources' },
  { path: '/admin/keys', label: 'API keys' },
  { path: '/admin/queues', label: 'Queues' },
  { path: '/admin/routing', label: 'Routing' },
  { path: '/admin/people', label: 'People' },
  { path: '/admin/policies', label: 'Policies' },
  { path: '/admin/master-data', label: 'Master data' },
  { path: '/admin/file', label: 'Signals from a file' },
] as const;

/** A screen of set-up: its title, the way to the other parts, and a refusal for everybody but administrators. */
export function AdminFrame({
  at,
  title,
  lead,
  actions,
  children,
}: {
  at: (typeof SECTIONS)[number]['path'];
  title: string;
  /** what this part is for, in a sentence */
  lead?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const viewer = useViewer();
  const may = useMay('setup:write');
  if (viewer && !may)
    return (
      <Page title={title}>
        <Forbidden>Setting up is the administrators’. One of them can give you the role.</Forbidden>
      </Page>
    );
  return (
    <Page title={title} actions={actions}>
      <nav aria-label="Set-up">
        <ul className={classes.sections}>
          {SECTIONS.map(({ path, label }) => (
            <li key={path}>
              <Link href={path} aria-current={path === at ? 'page' : undefined}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes.stack}>
        {lead ? <p className={classes.lead}>{lead}</p> : null}
        {children}
      </div>
    </Page>
  );
}
