/** What a person wants to be told of, by which way and how often. */
import { CHANNELS, PACES } from '@/domain/notifications/kinds';
import { sendAgain, setDigest, setPace, setWebhook, type WebhookMade } from '@/server/notifications/commands';
import {
  type ChosenPace,
  notificationSettings,
  type Undelivered as Row,
  type NotificationSettings as Settings,
} from '@/server/notifications/settings';
import { builder, enumOf } from './builder';
import type { Context } from './context';
import { Forbidden, Invalid, NotFound, refusable } from './errors';

const Channel = enumOf('NotificationChannel', CHANNELS);
const Pace = enumOf('NotificationPace', PACES, 'As it happens, gathered once a day, or not at all.');

const Chosen = builder.objectRef<ChosenPace>('ChosenPace').implement({
  fields: (t) => ({
    channel: t.expose('channel', { type: Channel }),
    pace: t.expose('pace', { type: Pace }),
    choices: t.field({ type: [Pace], resolve: ({ choices }) => [...choices] }),
  }),
});
const Kind = builder.objectRef<Settings['kinds'][number]>('NotificationKind').implement({
  fields: (t) => ({
    code: t.string({ resolve: ({ kind }) => kind.code }),
    title: t.string({ resolve: ({ kind }) => kind.title }),
    rule: t.string({ resolve: ({ kind }) => kind.rule }),
    paces: t.field({ type: [Chosen], resolve: ({ paces }) => [...paces] }),
  }),
});
const Webhook = builder.objectRef<NonNullable<Settings['webhook']>>('NotificationWebhook').implement({
  fields: (t) => ({ url: t.exposeString('url'), createdAt: t.expose('createdAt', { type: 'DateTime' }) }),
});
const Undelivered = builder.objectRef<Row>('Undelivered').implement({
  description: 'What was given up after its last attempt, or refused for good.',
  fields: (t) => ({
    id: t.exposeID('id'),
    way: t.exposeString('topic'),
    person: t.exposeString('personName', { nullable: true }),
    at: t.expose('at', { type: 'DateTime' }),
    attempts: t.exposeInt('attempts'),
    failure: t.exposeString('failure'),
  }),
});
const NotificationSettings = builder.objectRef<Settings>('NotificationSettings').implement({
  fields: (t) => ({
    kinds: t.field({ type: [Kind], resolve: ({ kinds }) => [...kinds] }),
    digestHour: t.int({ resolve: ({ digest }) => digest.hour }),
    digestZone: t.string({ resolve: ({ digest }) => digest.zone }),
    mailAbsent: t.exposeString('mailAbsent', {
      nullable: true,
      description: 'Why no e-mail is sent; absent when it is.',
    }),
    webhook: t.expose('webhook', { type: Webhook, nullable: true }),
    undelivered: t.field({
      type: [Undelivered],
      description: "The reader's own; everybody's for who sets up the installation.",
      resolve: ({ undelivered }) => [...undelivered],
    }),
  }),
});

builder.queryField('notificationSettings', (t) =>
  t.field({
    type: NotificationSettings,
    authScopes: { may: 'exceptions:read' },
    resolve: (_root, _args, { reader }) => notificationSettings(reader),
  }),
);

interface Saved {
  readonly __typename: 'NotificationSettingsSaved';
  readonly webhookSecret: string | null;
}
const SettingsSaved = builder.objectRef<Saved>('NotificationSettingsSaved').implement({
  fields: (t) => ({
    settings: t.field({
      type: NotificationSettings,
      resolve: (_saved, _args, { reader }) => notificationSettings(reader),
    }),
    webhookSecret: t.exposeString('webhookSecret', {
      nullable: true,
      description: 'Of a webhook just made: shown this once.',
    }),
  }),
});
const SettingsResult = builder.unionType('NotificationSettingsResult', {
  types: [SettingsSaved, Invalid, Forbidden, NotFound],
  resolveType: (value) => value.__typename as never,
});

const saving = (context: Context, work: () => Promise<unknown>) =>
  refusable<Saved>(context, async () => {
    const made = (await work()) as Partial<WebhookMade> | null;
    return { __typename: 'NotificationSettingsSaved', webhookSecret: made?.secret ?? null };
  });

const PaceInput = builder.inputType('SetNotificationPaceInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    kind: t.string({ required: true, description: 'code of the kind' }),
    channel: t.field({ type: Channel, required: true }),
    pace: t.field({ type: Pace, required: true }),
  }),
});
builder.mutationField('setNotificationPace', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: SettingsResult,
    args: { input: t.arg({ type: PaceInput, required: true }) },
    resolve: (_root, { input }, context) => saving(context, () => setPace(context.reader, input)),
  }),
);

const DigestInput = builder.inputType('SetDigestInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    hour: t.int({ required: true, description: '0 to 23, in that zone' }),
    zone: t.string({ required: true }),
  }),
});
builder.mutationField('setDigest', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: SettingsResult,
    args: { input: t.arg({ type: DigestInput, required: true }) },
    resolve: (_root, { input }, context) => saving(context, () => setDigest(context.reader, input)),
  }),
);

const WebhookInput = builder.inputType('SetNotificationWebhookInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    url: t.string({ description: 'Absent takes it away.' }),
  }),
});
builder.mutationField('setNotificationWebhook', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: SettingsResult,
    args: { input: t.arg({ type: WebhookInput, required: true }) },
    resolve: (_root, { input }, context) =>
      saving(context, () => setWebhook(context.reader, { ...input, url: input.url ?? null }, context.now)),
  }),
);

const AgainInput = builder.inputType('SendAgainInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), id: t.id({ required: true }) }),
});
builder.mutationField('sendAgain', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: SettingsResult,
    description: 'Tries once more what was given up.',
    args: { input: t.arg({ type: AgainInput, required: true }) },
    resolve: (_root, { input }, context) => saving(context, () => sendAgain(context.reader, input, context.now)),
  }),
);
