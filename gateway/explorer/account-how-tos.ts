import type { Step } from './tabs.ts';

const password = 'correct horse battery';

/** How one looks after an account, with a tab for each matter. */
export const accountHowTos: readonly (readonly Step[])[] = [
  [
    {
      operation: 'BeginSecondFactor',
      hint: 'A second factor, 1 of 4: add the secret to an authenticator app. The button above asks which of the four to run.',
      variables: { password },
    },
    {
      operation: 'ConfirmSecondFactor',
      hint: '2 of 4: six digits that the app shows. The answer is ten recovery codes, shown once.',
      variables: { code: '<six digits>' },
    },
    {
      operation: 'CompleteLogin',
      hint: '3 of 4: Login answers SECOND_FACTOR_REQUIRED from now on, with a challenge in its extensions. A code is good once: wait for the next one.',
      variables: { challenge: "<extensions.challenge of Login's answer>" },
    },
    { operation: 'DisableSecondFactor', hint: '4 of 4: both factors take it away again.' },
  ],
  [
    {
      operation: 'BeginPasskeyRegistration',
      hint: 'A passkey, 1 of 5: it logs you in without a password and without a code. Have the answer answered by your device, in the console of this page (F12):\n  copy(JSON.stringify(await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(<the answer>)) })))',
      variables: { password },
    },
    {
      operation: 'FinishPasskeyRegistration',
      hint: '2 of 5: paste what the console copied, as a text.',
      variables: { response: '<what the device answered>', name: 'my laptop' },
    },
    {
      operation: 'BeginPasskeyLogin',
      hint: '3 of 5: to log in, have this answered the same way:\n  copy(JSON.stringify(await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(<the answer>)) })))',
    },
    { operation: 'FinishPasskeyLogin', hint: '4 of 5: paste it, and you are logged in.' },
    {
      operation: 'RemovePasskey',
      hint: '5 of 5: Account, in another tab, lists what you have.',
      variables: { id: '<id of a passkey>' },
    },
  ],
  [
    { operation: 'Sessions', hint: 'Where you are logged in, and with what.' },
    {
      operation: 'EndSession',
      hint: 'Ends one within a second, everywhere.',
      variables: { id: '<id of a session>' },
    },
    { operation: 'EndOtherSessions', hint: 'Ends all but this one.' },
    {
      operation: 'ChangePassword',
      hint: 'So does a new password.',
      variables: { current: password, newPassword: 'another horse battery' },
    },
  ],
  [
    { operation: 'Account', hint: 'What only you see of your account.' },
    {
      operation: 'SetEmail',
      hint: 'An e-mail address, 1 of 4: a letter with a link goes there. Without a mail server it lies in data/mail, and /mail shows it to whoever has the token of data/admin.json.',
      variables: { email: 'newcomer@example.org', password },
    },
    {
      operation: 'VerifyEmail',
      hint: '2 of 4: the token is what stands behind the # of the link.',
      variables: { token: '<token of the letter>' },
    },
    { operation: 'RequestPasswordReset', hint: '3 of 4: a password that is forgotten.' },
    {
      operation: 'ResetPassword',
      hint: '4 of 4: with the token of the second letter. Every session ends.',
      variables: { newPassword: 'another horse battery' },
    },
  ],
  [
    {
      operation: 'CreatePictureUpload',
      hint: 'A picture of yourself, 1 of 2: choose a file in the line above, and run this: it is sent to where the answer says.',
      variables: { input: { contentType: 'image/jpeg', byteLength: 100_000 } },
    },
    {
      operation: 'SetPicture',
      hint: '2 of 2. A picture behind the profile is backgroundUploadId.',
      variables: { uploadId: '<id of the upload>' },
    },
  ],
  [
    {
      operation: 'SetPrivateAccount',
      hint: 'Posts of a private account are for its followers. To follow it is a request, which it accepts or declines. Whoever waits is accepted when it becomes public.',
      variables: { isPrivate: true },
    },
    { operation: 'FollowRequests', hint: 'Who waits for your consent.', variables: { first: 20 } },
    {
      operation: 'AcceptFollowRequest',
      hint: 'The first of those who wait.',
      variables: { userId: '<id of a user>' },
    },
    { operation: 'DeclineFollowRequest', hint: 'They are not told, and may ask again.' },
    { operation: 'RemoveFollower', hint: 'Ends it for who follows you already.' },
  ],
  [
    {
      operation: 'Mute',
      hint: 'Posts, comments and notifications of somebody leave your feeds and lists; they notice nothing.',
      variables: { userId: '<id of a user>' },
    },
    { operation: 'MutedUsers', hint: 'Whom you mute.', variables: { first: 20 } },
    { operation: 'Unmute', hint: 'And back.' },
  ],
];
