ALTER TABLE `messages` ADD `post_id` integer;
