'use client';
import { IconBell } from '@tabler/icons-react';
import { graphql, useQuery } from './apollo';
import { formatCount, plural } from './format';
import { Link } from './link';
import { useChanges } from './live';
import classes from './shell.module.css';

const BELL = graphql(`
  query Bell {
    viewer {
      id
      unread
    }
  }
`);

/** The way to the inbox, with exactly how many notifications are not read. */
export function Bell() {
  const { data, refetch } = useQuery(BELL);
  useChanges('inbox', () => void refetch());
  const unread = data?.viewer?.unread ?? 0;
  const title = unread === 0 ? 'Inbox: nothing unread' : `Inbox: ${plural(unread, 'notification')} unread`;
  return (
    <Link href="/inbox" className={classes.bell} title={title} aria-label={title}>
      <IconBell size={16} aria-hidden />
      {unread > 0 ? <span className={classes.unread}>{formatCount(unread)}</span> : null}
    </Link>
  );
}
