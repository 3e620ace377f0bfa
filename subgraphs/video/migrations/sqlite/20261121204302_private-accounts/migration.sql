ALTER TABLE `known_edges` ADD `low_mutes_high` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `known_edges` ADD `high_mutes_low` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `known_users` ADD `is_private` integer DEFAULT false NOT NULL;
