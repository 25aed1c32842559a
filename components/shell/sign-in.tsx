'use client';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useSearchParams } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { graphql, useQuery } from './apollo';
import { acceptInvitation, enterDemo, landingOf, registerFirst, signIn } from './session';
import shell from './shell.module.css';
import classes from './sign-in.module.css';
import { initialsOf } from './user-menu';

const PERSONAS = graphql(`
  query DemoPersonas {
    demoPersonas {
      id
      name
      roleLabel
      errand
      landing
    }
    viewer {
      id
      landing
    }
  }
`);

function Frame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className={classes.frame}>
      <title>{`${title} · Throughline`}</title>
      <div className={classes.box}>
        <div className={classes.brand}>
          <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M2 16h8m12 0h8" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
            <circle cx="16" cy="16" r="5" fill="none" stroke="currentColor" strokeWidth="3" />
          </svg>
          Throughline
        </div>
        <div>
          <h1 style={{ margin: 0, fontSize: 16, lineHeight: '24px' }}>{title}</h1>
          <p className={classes.lead}>{lead}</p>
        </div>
        {children}
      </div>
    </main>
  );
}

/** Runs one attempt at a time and keeps what went wrong in plain words. */
function useAttempt() {
  const [busy, setBusy] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const attempt = async (name: string, work: () => Promise<string>) => {
    setBusy(name);
    setFault(null);
    try {
      // A whole new page: no data of whoever was here before stays in memory.
      window.location.assign(await work());
    } catch (error) {
      setFault((error as Error).message);
      setBusy(null);
    }
  };
  return { busy, fault, attempt };
}

const Fault = ({ text }: { text: string | null }) => (
  <div role="alert" aria-live="assertive">
    {text ? <div className={classes.fault}>{text}</div> : null}
  </div>
);

/** The door: e-mail and password; in the demo also one button per person. */
export function SignIn() {
  const next = useSearchParams().get('next');
  const { data, client } = useQuery(PERSONAS, { fetchPolicy: 'network-only' });
  const { busy, fault, attempt } = useAttempt();
  const personas = data?.demoPersonas ?? [];

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void attempt('form', async () => {
      await signIn(String(form.get('email')), String(form.get('password')));
      const { data: now } = await client.query({ query: PERSONAS, fetchPolicy: 'network-only' });
      return landingOf(next, now?.viewer?.landing ?? '/');
    });
  };
  return (
    <Frame title="Sign in" lead="Usage to cash, seen whole.">
      <form className={classes.form} onSubmit={onSubmit}>
        <TextInput
          size="sm"
          name="email"
          type="email"
          label="E-mail"
          autoComplete="username"
          required
          withAsterisk={false}
        />
        <PasswordInput
          size="sm"
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <Fault text={fault} />
        <Button
          type="submit"
          variant="filled"
          size="sm"
          loading={busy === 'form'}
          disabled={busy !== null && busy !== 'form'}
        >
          Sign in
        </Button>
      </form>
      {personas.length > 0 ? (
        <section className={classes.demo} aria-labelledby="demo">
          <h2 id="demo">Or look around the demo company</h2>
          <ul>
            {personas.map((person) => (
              <li key={person.id}>
                <button
                  type="button"
                  className={classes.person}
                  disabled={busy !== null}
                  onClick={() =>
                    void attempt(person.id, async () => {
                      await enterDemo(person.id);
                      return landingOf(next, person.landing);
                    })
                  }
                >
                  <span className={shell.initials} aria-hidden>
                    {initialsOf(person.name)}
                  </span>
                  <span>
                    Continue as <b>{person.name}</b>, {person.roleLabel.toLowerCase()}
                    <small>{person.errand}</small>
                  </span>
                  <IconArrowRight size={16} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Frame>
  );
}

/** Registers the first administrator by the one-time link that the installation printed. */
export function FirstAdministrator() {
  const token = useSearchParams().get('token');
  const { busy, fault, attempt } = useAttempt();
  if (!token) {
    return (
      <Frame
        title="First administrator"
        lead="This page works by the one-time link that the installation printed when it started. Open it from there, whole."
      >
        <Button component="a" href="/sign-in">
          Go to sign-in
        </Button>
      </Frame>
    );
  }
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void attempt('form', async () => {
      await registerFirst({
        token,
        name: String(form.get('name')),
        email: String(form.get('email')),
        password: String(form.get('password')),
      });
      return '/admin';
    });
  };
  return (
    <Frame
      title="First administrator"
      lead="You set up people, sources and queues. The link works once; more people are added inside."
    >
      <form className={classes.form} onSubmit={onSubmit}>
        <TextInput size="sm" name="name" label="Name" autoComplete="name" required withAsterisk={false} />
        <TextInput
          size="sm"
          name="email"
          type="email"
          label="E-mail"
          autoComplete="username"
          required
          withAsterisk={false}
        />
        <PasswordInput
          size="sm"
          name="password"
          label="Password"
          description="At least 12 characters"
          minLength={12}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        <Fault text={fault} />
        <Button type="submit" variant="filled" size="sm" loading={busy === 'form'}>
          Create and sign in
        </Button>
      </form>
    </Frame>
  );
}

/** Whoever was invited sets a password by the one-time link, and is in. */
export function Invited() {
  const token = useSearchParams().get('token');
  const { client } = useQuery(PERSONAS, { fetchPolicy: 'network-only' });
  const { busy, fault, attempt } = useAttempt();
  if (!token) {
    return (
      <Frame
        title="Come in"
        lead="This page works by the one-time link that an administrator gave you. Open it from there, whole."
      >
        <Button component="a" href="/sign-in">
          Go to sign-in
        </Button>
      </Frame>
    );
  }
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void attempt('form', async () => {
      await acceptInvitation({ token, password: String(form.get('password')) });
      const { data: now } = await client.query({ query: PERSONAS, fetchPolicy: 'network-only' });
      return now?.viewer?.landing ?? '/';
    });
  };
  return (
    <Frame title="Come in" lead="You were invited. Choose a password; the link works once.">
      <form className={classes.form} onSubmit={onSubmit}>
        <PasswordInput
          size="sm"
          name="password"
          label="Password"
          description="At least 12 characters"
          minLength={12}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        <Fault text={fault} />
        <Button type="submit" variant="filled" size="sm" loading={busy === 'form'}>
          Set it and come in
        </Button>
      </form>
    </Frame>
  );
}
