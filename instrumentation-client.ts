import { preserveInput } from './components/forms/preserve-input';
import { reloadOnReturn } from './components/frame/reload-on-return';

// Next runs this before React takes the page over.
preserveInput();
reloadOnReturn();
