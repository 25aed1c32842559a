'use client';
import { IconEye } from '@tabler/icons-react';
import { Check } from '../shell/controls';
import { Pop } from '../shell/pop';
import { useWatch } from '../shell/watch';
import classes from './case.module.css';

interface Watchable {
  id: string;
  causeKey: string;
  cause: string;
  account?: { id: string; name: string } | null;
}

/** What the reader wants to be told of: this case, all cases of its cause, all of its account. */
export function CaseWatch({ exception }: { exception: Watchable }) {
  return (
    <Pop
      align="end"
      width={300}
      padding={8}
      label="Watch"
      className={classes.watch}
      face={
        <>
          <IconEye size={14} aria-hidden /> Watch
        </>
      }
    >
      <Choices exception={exception} />
    </Pop>
  );
}

function Choices({ exception: { id, causeKey, cause, account } }: { exception: Watchable }) {
  const ofCase = useWatch('CASE', id);
  const ofCause = useWatch('CAUSE', causeKey);
  return (
    <>
      <Choice label="This case" watch={ofCase} />
      <Choice label={`Its cause: ${cause}`} watch={ofCause} />
      {account ? <OfAccount id={account.id} name={account.name} /> : null}
    </>
  );
}

function OfAccount({ id, name }: { id: string; name: string }) {
  return <Choice label={`Its account: ${name}`} watch={useWatch('ACCOUNT', id)} />;
}

function Choice({ label, watch }: { label: string; watch: ReturnType<typeof useWatch> }) {
  return (
    <>
      <Check
        label={label}
        checked={watch.watching ?? false}
        disabled={watch.busy}
        onChange={() => void watch.toggle()}
      />
      {watch.problem ? <p role="alert">{watch.problem}</p> : null}
    </>
  );
}
