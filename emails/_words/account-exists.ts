import { moment } from './times';

export const accountExistsWords = {
  subject: (appName: string) => `You already have a ${appName} account`,
  title: 'You already have an account',
  preview: 'Somebody tried to sign up with your address.',
  tried: (appName: string) =>
    `You, or somebody who typed your address, tried to sign up to ${appName}. You have an account with this address already, so there is no need to.`,
  button: 'Sign in',
  forgotten: 'Forgot your password? Set a new one here:',
  notYou: 'If it wasn’t you, there is nothing to do: your account stays as it is.',
  triedFrom: (at: Date | string, device: string) => `Tried on ${moment(at)}, from ${device}.`,
} as const;
