ALTER TABLE `engagements` ADD `liked` boolean DEFAULT false NOT NULL;
--> statement-breakpoint
CREATE INDEX `engagements_liked` ON `engagements` (`user_id`,`active`,`liked`,`at`,`post_id`);
--> statement-breakpoint
CREATE INDEX `heats_order_of_kind` ON `heats` (`kind`,`tag`,`heat`,`post_id`);
