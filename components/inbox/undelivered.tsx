'use client';
import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { graphql, type NotificationSettingsFieldsFragment, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Section } from '../shell/page';
import { Time } from '../shell/time';
import classes from './inbox.module.css';

const AGAIN = graphql(`
  mutation SendAgain($input: SendAgainInput!) {
    sendAgain(input: $input) {
      __typename
      ... on Invalid {
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

/** What was given up, with the reason; it can be sent again when that is mended. */
export function Undelivered({
  rows,
  onChanged,
}: {
  rows: NotificationSettingsFieldsFragment['undelivered'];
  onChanged: () => void;
}) {
  const [send, { loading }] = useMutation(AGAIN);
  const [problem, setProblem] = useState<string | null>(null);
  const again = async (id: string) => {
    const result = await send({ variables: { input: { idempotencyKey: attemptKey(), id } } }).catch(() => null);
    const sent = result?.data?.sendAgain;
    setProblem(
      sent?.__typename === 'NotificationSettingsSaved'
        ? null
        : sent && 'message' in sent
          ? sent.message
          : 'The server did not answer. Trying again is safe.',
    );
    onChanged();
  };
  return (
    <Section title="Not delivered" definition="What was given up after its last attempt, or refused for good.">
      {problem ? <Alert color="red">{problem}</Alert> : null}
      {rows.length === 0 ? (
        <p className={classes.text}>Everything arrived that was to leave.</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Way</th>
                <th scope="col">For</th>
                <th scope="col">Why</th>
                <th scope="col">
                  <span className="visually-hidden">Act</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Time at={row.at} />
                  </td>
                  <td>{row.way}</td>
                  <td>{row.person ?? 'nobody'}</td>
                  <td>{row.failure}</td>
                  <td>
                    <Button size="compact-xs" disabled={loading} onClick={() => void again(row.id)}>
                      Send again
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
