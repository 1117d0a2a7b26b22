import { keepTyped } from './components/forms/keep-typed';
import { reloadOnReturn } from './components/frame/reload-on-return';

// Next runs this before React takes the page over.
keepTyped();
reloadOnReturn();
