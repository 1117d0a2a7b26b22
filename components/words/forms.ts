/** The labels of fields and buttons, each said the same way on every page. */
export const formWords = {
  address: 'Email address',
  name: 'Your name',
  password: 'Password',
  newPassword: 'New password',
  repeatPassword: 'Repeat the password',
  remember: 'Keep me signed in',
  show: 'Show',
  hide: 'Hide',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  capsLock: 'Caps Lock is on.',

  signIn: 'Sign in',
  signingIn: 'Signing in…',
  signUp: 'Sign up',
  signOut: 'Sign out',
  signingOut: 'Signing out…',
  forgot: 'Forgot your password?',
  resetPassword: 'Reset your password',
  sendLink: 'Send me a link',
  sendNewLink: 'Send me a new link',
  sendAgain: 'Send again',
  sendAgainIn: (seconds: number) => `Send again in ${seconds} s`,
  askNewLink: 'Ask for a new link',
  signUpAgain: 'Sign up again',
  setPassword: 'Set new password',
  settingPassword: 'Setting it…',
  makeAccount: 'Make my account',
  makingAccount: 'Making your account…',
  oneMoment: 'One moment…',
  tryAgain: 'Try again',
  loadAgain: 'Load the page again',
  yourAccount: 'Your account',
  startPage: 'Go to the start page',
} as const;

/** The hint under a password to be chosen. minLength in characters. */
export const passwordHint = (minLength: number) =>
  `At least ${minLength} characters. A few words make a good one.`;
