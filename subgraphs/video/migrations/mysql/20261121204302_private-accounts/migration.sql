ALTER TABLE `known_edges` ADD `low_mutes_high` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `known_edges` ADD `high_mutes_low` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `known_users` ADD `is_private` boolean DEFAULT false NOT NULL;
