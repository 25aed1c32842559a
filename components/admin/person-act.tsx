'use client';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { graphql, useMutation } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import classes from './admin.module.css';
import { attemptKey, UNANSWERED } from './setting';

const DISABLE = graphql(`
  mutation DisablePerson($input: PersonActInput!) {
    disablePerson(input: $input) {
      ...SetupAnswer
    }
  }
`);
const ENABLE = graphql(`
  mutation EnablePerson($input: PersonActInput!) {
    enablePerson(input: $input) {
      ...SetupAnswer
    }
  }
`);
const INVITE_AGAIN = graphql(`
  mutation InviteAgain($input: PersonActInput!) {
    inviteAgain(input: $input) {
      __typename
      ... on PersonInvited {
        id
        link
        expiresAt
      }
      ... on Invalid {
        message
      }
      ... on Conflict {
        message
      }
      ... on Forbidden {
        message
      }
      ... on NotFound {
        message
      }
    }
  }
`);

const WORDS = {
  disable: {
    title: (name: string) => `Disable ${name}?`,
    text: 'Every session ends now, keys that read as this person are refused, open screens stop. What the person did stays on record. You can enable again.',
    verb: 'Disable',
  },
  enable: {
    title: (name: string) => `Enable ${name}?`,
    text: 'The person can sign in again, with the former role and reach. Keys that read as this person work again.',
    verb: 'Enable',
  },
  link: {
    title: (name: string) => `A new link for ${name}?`,
    text: 'For who lost the first link or forgot the password: whoever opens it sets a new password, and sessions open elsewhere end. Any former link stops working.',
    verb: 'Make the link',
  },
} as const;

/** One act on a person, with its reason. */
export function PersonAct({
  person,
  act,
  onDone,
  onClose,
}: {
  person: { id: string; name: string };
  act: keyof typeof WORDS;
  /** with the link, where one was made */
  onDone: (link: { link: string; expiresAt: string } | null) => void;
  onClose: () => void;
}) {
  const [disable] = useMutation(DISABLE);
  const [enable] = useMutation(ENABLE);
  const [again] = useMutation(INVITE_AGAIN);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [key] = useState(attemptKey);
  const words = WORDS[act];
  const submit = async () => {
    setBusy(true);
    setRefusal(null);
    const variables = { input: { idempotencyKey: key, id: person.id, reason: reason.trim() || null } };
    try {
      if (act === 'link') {
        const answer = (await again({ variables })).data?.inviteAgain;
        if (answer?.__typename === 'PersonInvited') return onDone(answer);
        setRefusal(answer?.message ?? UNANSWERED);
      } else {
        const answer =
          act === 'disable'
            ? (await disable({ variables })).data?.disablePerson
            : (await enable({ variables })).data?.enablePerson;
        if (answer?.__typename === 'SetupDone') return onDone(null);
        setRefusal(answer?.message ?? UNANSWERED);
      }
    } catch {
      setRefusal(UNANSWERED);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title(person.name)} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p style={{ margin: 0 }}>{words.text}</p>
        <Textarea
          label="Reason"
          description="Optional; it stands in the audit."
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {refusal ? (
          <p className={classes.fault} role="alert">
            {refusal}
          </p>
        ) : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" {...(act === 'disable' ? { color: 'red' } : {})} loading={busy}>
            {words.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
