export { countViews } from '../views/count-views.ts';
