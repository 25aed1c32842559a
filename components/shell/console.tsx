'use client';
import { IconSearch } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { AppliedProvider } from './applied';
import { Bell } from './bell';
import { ContextBar } from './context-bar';
import { DemoBanner } from './demo-banner';
import { failureOf } from './failure';
import { Help } from './help';
import { useGo } from './link';
import { LiveProvider } from './live';
import { placesOf } from './navigation';
import classes from './shell.module.css';
import { Side, SideButton } from './side';
import { Failure } from './states';
import { UserMenu } from './user-menu';
import { useViewer, useViewerQuery, ViewerProvider } from './viewer';

// Search and commands come when they are first asked for.
const Commands = dynamic(() => import('./commands').then((module) => module.Commands), { ssr: false });

/** The one shell: navigation at the left, context above, search under a key; for those who are signed in. */
export function Console({ children }: { children: ReactNode }) {
  const router = useRouter();
  const here = usePathname();
  const { data, error, loading, refetch } = useViewerQuery();
  const viewer = data?.viewer ?? null;
  const signedOut =
    (data !== undefined && viewer === null) || (error !== undefined && failureOf(error).kind === 'signed-out');
  useEffect(() => {
    if (!signedOut) return;
    const wanted = window.location.pathname + window.location.search;
    router.replace(wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`);
  }, [signedOut, router]);

  // An installation without anything to look at opens, for who sets it up, on the way there.
  const leads = viewer?.landing === '/admin' && here === '/';
  useEffect(() => {
    if (leads) router.replace('/admin');
  }, [leads, router]);

  // Whoever is not signed in sees nothing on the way to the sign-in: neither a frame nor a screen's refusal.
  if (signedOut) return null;
  const shell = (
    <div className={classes.shell}>
      {/* biome-ignore lint/a11y/useValidAnchor: a link to a place on this page, whose address stays as it is */}
      <a
        href="#main"
        className={classes.skip}
        onClick={(event) => {
          // Only the focus moves: an entry "#main" in the history is one that the router does not know its way back to.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <Side viewer={viewer} />
      {viewer ? <ContextBar /> : <div className={classes.context} />}
      <header className={classes.top}>
        <SideButton viewer={viewer} />
        <div className={classes.topEnd}>
          <CommandsButton />
          {viewer?.permissions.includes('exceptions:read') ? <Bell /> : null}
          {viewer ? <UserMenu viewer={viewer} /> : null}
        </div>
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        {viewer ? <DemoBanner /> : null}
        <div className={classes.mainFill}>
          {error && !viewer && !loading ? (
            <Failure error={error} what="Throughline" onRetry={() => void refetch()} />
          ) : (
            children
          )}
        </div>
      </main>
      <Shortcuts />
      {viewer ? <Help /> : null}
    </div>
  );
  return (
    <ViewerProvider viewer={viewer}>
      <AppliedProvider>{viewer ? <LiveProvider>{shell}</LiveProvider> : shell}</AppliedProvider>
    </ViewerProvider>
  );
}

function CommandsButton() {
  const [open, setOpen] = useState(false);
  const [mac, setMac] = useState(false);
  useEffect(() => setMac(/Mac|iPhone|iPad/.test(navigator.userAgent)), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((open) => !open);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button type="button" className={classes.search} aria-label="Search and commands" onClick={() => setOpen(true)}>
        <IconSearch size={14} aria-hidden />
        <span>Search or go to</span>
        <kbd>{mac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      {open ? <Commands onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** "g" then a letter goes to a screen. */
function Shortcuts() {
  const go = useGo();
  const screens = useViewer()?.screens;
  useEffect(() => {
    const places = placesOf(screens ?? []);
    let armed = 0;
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement &&
        (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
      if (typing || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === 'g') {
        armed = event.timeStamp;
        return;
      }
      const place = event.timeStamp - armed < 1_200 ? places.find((each) => each.key === event.key) : undefined;
      armed = 0;
      if (!place) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      go(place.path);
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [go, screens]);
  return null;
}
